from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from sojourn.kernel import clock
from sojourn.organisation.models import Duty, Person, Role, Unit
from sojourn.programmes.models import Call
from sojourn.reviews.models import Interview, InterviewRound, Slot
from sojourn.web.queries.home import HOMES, home_of
from sojourn.web.queries.lines import Line, Source, lines_from, waiting_first
from tests import factories as make


def test_every_role_has_a_home_page():
    assert set(HOMES) == set(Role)


def test_late_comes_first_then_by_date_then_what_has_none(now):
    today = clock.today()
    lines = [
        Line("none", "/"),
        Line("later", "/", by=today + timedelta(days=9)),
        Line("soon", "/", by=today + timedelta(days=2)),
        Line("late", "/", by=today - timedelta(days=1)),
    ]

    ordered = waiting_first(lines)

    assert [(line.label, line.is_late, line.is_soon) for line in ordered] == [
        ("late", True, False),
        ("soon", False, True),
        ("later", False, False),
        ("none", False, False),
    ]


@pytest.mark.django_db
def test_lines_of_many_sources_cost_one_query(now, django_assert_num_queries):
    make.university()
    make.call(opens_at=None)
    sources = [
        Source("units", Unit.objects.all(), "/units/"),
        Source("nobody", Person.objects.all(), "/people/", due="birth_date"),
        Source("calls", Call.objects.all(), "/calls/", due="closes_at__date", grace=timedelta(days=1)),
    ]

    with django_assert_num_queries(1):
        lines = lines_from(sources)

    assert lines == [
        Line("units", "/units/", count=6),
        Line("calls", "/calls/", count=1, by=date(2027, 11, 3)),
    ]


@pytest.mark.django_db
def test_no_source_is_no_line():
    assert lines_from([]) == []


@pytest.mark.django_db
def test_visitor_is_led_to_the_public_site():
    response = Client().get("/")

    assert (response.status_code, response["Location"]) == (302, reverse("site:entrance"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_home_page_of_a_role_without_anything_is_friendly(client, now, role):
    make.university()
    person = make.somebody(role, Unit.objects.get(code="LAW"))
    client.force_login(person.account)

    response = client.get("/")

    assert response.status_code == 200
    assert response.context["home"].lines == []


@pytest.mark.django_db
def test_somebody_without_any_appointment_sees_the_open_calls(client, now):
    call = make.call()
    client.force_login(make.person().account)

    home = client.get("/").context["home"]

    assert [found.call for found in home.calls] == [call]


@pytest.mark.django_db
def test_draft_call_waits_for_the_officer_of_outgoing_and_not_for_the_one_of_agreements(now, in_english):
    make.university()
    office = Unit.objects.get(code="OIA")
    draft = make.call(state="draft")
    outgoing, agreements = make.somebody(Role.OFFICER, office), make.somebody(Role.OFFICER, office)
    outgoing.appointments.update(duties=[Duty.OUTGOING])
    agreements.appointments.update(duties=[Duty.AGREEMENTS])

    found = {
        person: [(line.label, line.path) for line in home_of(person, person.appointments.get()).lines]
        for person in (outgoing, agreements)
    }

    assert found == {
        outgoing: [("Call to finish and publish", reverse("programmes:desk", args=[draft.pk]))],
        agreements: [],
    }


@pytest.mark.django_db
def test_units_that_are_late_show_on_the_offices_page_and_applications_of_an_open_call_do_not(
    now, in_english
):
    make.university()
    officer = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    law = Unit.objects.get(code="LAW")
    yesterday = clock.today() - timedelta(days=1)
    closed = make.call(state="closed", closes_at=clock.now() - timedelta(hours=1), endorse_until=yesterday)
    running = make.call(state="open", endorse_until=yesterday)
    for call in (closed, running):
        make.application(call=call, person=make.student(law), state="submitted", submitted_at=clock.now())

    lines = home_of(officer, officer.appointments.get()).lines

    assert lines == [
        Line(
            "Units have not given their opinion in time",
            reverse("applications:application_list", args=[closed.pk]) + "?state=submitted",
            count=1,
            by=yesterday,
            about=closed.title_en,
        )
    ]


@pytest.mark.django_db
def test_interview_waits_on_the_home_page_of_applicant_and_interviewer(now):
    make.university()
    law = Unit.objects.get(code="LAW")
    student, interviewer = make.student(law), make.somebody(Role.REVIEWER, Unit.objects.get(code="MED"))
    place = make.place()
    call = make.call(state="closed", places=[place])
    application = make.application(call=call, person=student, state="under_review", choices=[place])
    InterviewRound.objects.create(call=call, book_until=clock.now() + timedelta(days=3))
    interview = Interview.objects.create(application=application, invited_at=clock.now())

    invited = waiting_labels(student)
    slot = Slot.objects.create(
        call=call, starts_at=clock.now() + timedelta(days=5), ends_at=clock.now() + timedelta(days=5, hours=1)
    )
    slot.interviewers.add(interviewer)
    Interview.objects.filter(pk=interview.pk).update(slot=slot)

    assert "Choose the time of your interview" in invited
    assert "Your interview" in waiting_labels(student)
    assert "Interviews to hold and to score" in waiting_labels(interviewer)


def waiting_labels(person: Person) -> list[str]:
    hat = person.appointments.first()
    with translation.override("en"):
        return [str(line.label) for line in home_of(Person.objects.get(pk=person.pk), hat).lines]
