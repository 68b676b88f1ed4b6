from datetime import timedelta

import pytest
from django.urls import reverse

from sojourn.allocation.models import Offer
from sojourn.kernel import clock
from sojourn.organisation.models import Role, Unit
from sojourn.stays.models import Nomination
from tests import factories as make


@pytest.fixture
def offer(db, now) -> Offer:
    make.university()
    student = make.student(Unit.objects.get(code="LAW"))
    place = make.place()
    application = make.application(
        call=make.call(state="decided", places=[place]), person=student, state="offered", choices=[place]
    )
    return Offer.objects.create(
        application=application,
        place=place,
        made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=7),
    )


def answer(client, offer: Offer, **posted: str):
    client.force_login(offer.application.person.account)
    return client.post(reverse("web:my_place_answer", args=[offer.pk]), posted, follow=True)


def test_offer_shows_its_clock_and_the_answers(client, offer):
    client.force_login(offer.application.person.account)

    page = client.get(reverse("web:my_place", args=[offer.pk]))

    text = page.content.decode()
    assert page.status_code == 200
    assert "2027年10月19日" in text
    assert 'value="accept"' in text and 'value="decline"' in text


def test_accepted_place_shows_how_the_nomination_stands(client, offer):
    page = answer(client, offer, step="accept")

    nomination = Nomination.objects.get(application=offer.application)
    offer.refresh_from_db()
    assert (offer.state, nomination.state) == ("accepted", "prepared")
    assert page.context["nomination"] == nomination
    assert reverse("stays:nomination", args=[nomination.pk]) in page.content.decode()


def test_declined_place_is_gone(client, offer):
    answer(client, offer, step="decline")

    offer.refresh_from_db()
    offer.application.refresh_from_db()
    assert (offer.state, offer.application.state) == ("declined", "declined")


def test_second_answer_changes_nothing_and_says_why(client, offer):
    answer(client, offer, step="accept")

    page = answer(client, offer, step="accept")

    assert Nomination.objects.count() == 1
    assert [message.level_tag for message in page.context["messages"]] == ["error"]


def test_answer_after_the_last_second_is_refused(client, offer, now):
    now.shift(timedelta(days=8))

    answer(client, offer, step="accept")

    offer.refresh_from_db()
    assert offer.state == "pending"


def test_accepted_place_can_be_given_up_with_a_reason_only(client, offer):
    answer(client, offer, step="accept")
    answer(client, offer, step="give_up")
    offer.refresh_from_db()
    assert offer.state == "accepted"

    answer(client, offer, step="give_up", reason="另有安排。")

    offer.refresh_from_db()
    assert offer.state == "given_up"


def test_unknown_answer_is_ignored(client, offer):
    page = answer(client, offer, step="lapse")

    offer.refresh_from_db()
    assert (page.status_code, offer.state) == (200, "pending")


@pytest.mark.parametrize("name", ["web:my_place", "web:my_place_answer"])
def test_stranger_finds_nothing(client, offer, name):
    client.force_login(make.student(Unit.objects.get(code="MED")).account)

    page = client.post if name.endswith("answer") else client.get

    assert page(reverse(name, args=[offer.pk]), {"step": "accept"}).status_code == 404


def test_office_reads_the_offer_and_answers_nothing(client, offer):
    client.force_login(make.somebody(Role.OFFICER, Unit.objects.get(code="OIA")).account)

    page = client.get(reverse("web:my_place", args=[offer.pk]))

    assert page.status_code == 200
    assert 'value="accept"' not in page.content.decode()
    assert client.post(reverse("web:my_place_answer", args=[offer.pk])).status_code == 404
