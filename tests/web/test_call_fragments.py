"""What the pages of a call show from packages above it."""

import pytest
from django.urls import reverse

from sojourn.organisation.models import Role, Unit
from tests import factories as make


@pytest.fixture
def student(db, now):
    make.university()
    return make.student(Unit.objects.get(code="LAW"))


def way_to_apply(client, call, person=None) -> str:
    """The address the button under "How to apply" leads to."""
    if person:
        client.force_login(person.account)
    text = client.get(reverse("programmes:call", args=[call.pk])).content.decode()
    section = text[text.index('id="apply"') :]
    return section[section.index('href="') + 6 :].partition('"')[0]


def test_student_without_application_is_led_to_what_they_may_apply_for(client, student):
    call = make.call(state="open", places=[make.place()])

    assert way_to_apply(client, call, student) == reverse("applications:possibilities", args=[call.pk])


@pytest.mark.parametrize(("state", "page"), [("draft", "edit"), ("submitted", "application")])
def test_applicant_is_led_to_their_application(client, student, state, page):
    place = make.place()
    call = make.call(state="open", places=[place])
    application = make.application(call=call, person=student, state=state, choices=[place])

    assert way_to_apply(client, call, student) == reverse(f"applications:{page}", args=[application.pk])


def test_stranger_is_led_to_sign_in_and_back(client, student):
    call = make.call(state="open", places=[make.place()])
    address = reverse("programmes:call", args=[call.pk])

    assert way_to_apply(client, call) == f"{reverse('account_login')}?next={address}"


def test_teacher_is_led_home(client, student):
    call = make.call(state="open", places=[make.place()])

    assert way_to_apply(client, call, make.somebody(Role.STAFF, Unit.objects.get(code="LAW"))) == "/"


def test_desk_counts_the_applications_and_leads_to_them(client, student):
    place = make.place()
    call = make.call(state="closed", places=[place])
    make.application(call=call, person=student, state="submitted", choices=[place])
    client.force_login(make.somebody(Role.OFFICER, Unit.objects.get(parent=None)).account)

    text = client.get(reverse("programmes:desk", args=[call.pk])).content.decode()

    listed = reverse("applications:application_list", args=[call.pk])
    assert f'href="{listed}?state=submitted"' in text
    for page in (
        listed,
        reverse("allocation:desk", args=[call.pk]),
        reverse("reviews:selection", args=[call.pk]),
    ):
        assert f'href="{page}"' in text
