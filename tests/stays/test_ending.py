"""How a place ends after it was accepted: docs/decisions/0006-ending-a-place.md."""

from datetime import date

import pytest
from django.urls import reverse

from sojourn.allocation import actions as allocation
from sojourn.allocation.models import Offer
from sojourn.applications.models import Application
from sojourn.kernel.jobs import run_due_schedule
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import steps_taken
from sojourn.organisation.models import Person, Role, Unit
from sojourn.programmes.models import Place
from sojourn.stays import actions
from sojourn.stays.models import Nomination, Stay
from tests import factories as make
from tests.allocation import rounds

pytestmark = pytest.mark.django_db

REASON = "学生来电：因病无法成行。"


@pytest.fixture
def place(cast) -> Place:
    """One seat at the host."""
    return make.place(at=cast.host, seats=1)


@pytest.fixture
def waiting(cast, place) -> Application:
    """The cast's student has accepted the only seat; this one is next in line."""
    call = rounds.closed_call([place])
    mine = make.application(call=call, person=cast.student, state="ranked", choices=[place], score=90)
    second = rounds.ranked(call, 80, place)
    rounds.finished(call, cast.officer)
    actions.accept_place(rounds.offer_of(mine), by=cast.student)
    Mail.objects.all().delete()
    return second


@pytest.fixture
def nomination(waiting) -> Nomination:
    return Nomination.objects.get()


@pytest.fixture
def stay(cast, nomination) -> Stay:
    """Approved by the host; the learning agreement is signed, so that one could leave."""
    actions.send_nominations([nomination], by=cast.officer)
    nomination.refresh_from_db()
    made = actions.approve_nomination(nomination, by=cast.contact)
    made.learning_agreements.update(state="agreed")
    Mail.objects.all().delete()
    return made


def ended(nomination: Nomination) -> tuple:
    """State of the nomination, of the offer and of the application."""
    nomination.refresh_from_db()
    application = Application.objects.get(pk=nomination.application_id)
    return nomination.state, application.offers.get().state, application.state


def subjects(person: Person) -> list[str]:
    return list(Mail.objects.filter(account=person.account).order_by("id").values_list("subject", flat=True))


def test_office_gives_the_place_up_for_the_student_and_the_next_moves_up(cast, waiting, nomination):
    actions.give_up_place(nomination, by=cast.officer, reason=REASON)

    assert ended(nomination) == ("cancelled", "given_up", "withdrawn")
    assert rounds.standing(waiting) == [("offered", nomination.place_id)]
    assert len(subjects(cast.student)) == 1
    assert subjects(cast.student)[0].startswith("您的名额已放弃")
    assert REASON in Mail.objects.get(account=cast.student.account).body
    assert subjects(cast.contact) == []
    for thing in (nomination, nomination.application, nomination.application.offers.get()):
        last = steps_taken(thing).last()
        assert (last.by, last.reason) == (cast.officer.account, REASON)


def test_place_given_up_ends_the_planned_stay_and_tells_the_host_that_knew_of_it(cast, waiting, stay):
    actions.give_up_place(stay.nomination, by=cast.officer, reason=REASON)

    stay.refresh_from_db()
    assert (stay.state, *ended(stay.nomination)) == ("cancelled", "cancelled", "given_up", "withdrawn")
    assert rounds.standing(waiting) == [("offered", stay.nomination.place_id)]
    assert subjects(cast.contact) == ["Nomination of Li Ming cancelled"]
    assert len(subjects(cast.student)) == 1


def test_giving_up_for_the_student_needs_a_reason_and_changes_nothing_without(cast, waiting, nomination):
    with pytest.raises(Refusal, match="请填写理由"):
        actions.give_up_place(nomination, by=cast.officer, reason=" ")

    assert ended(nomination) == ("prepared", "accepted", "accepted")
    assert rounds.standing(waiting) == [("reserve", None)]


@pytest.mark.parametrize(
    "who", ["student", "unit_officer", "counsellor", "leader", "contact", "other_student"]
)
def test_giving_up_for_the_student_is_the_offices(cast, nomination, who):
    with pytest.raises(Forbidden):
        actions.give_up_place(nomination, by=getattr(cast, who), reason=REASON)

    assert ended(nomination) == ("prepared", "accepted", "accepted")


def test_foreign_affairs_office_gives_up_for_its_own_students_and_no_others(cast):
    hospital, ward = Unit.objects.get(code="HOSP"), Unit.objects.get(code="HOSP-ONC")
    own, foreign = (
        make.nomination(make.student(unit), at=cast.host, state="prepared")
        for unit in (ward, cast.student.studies.unit)
    )
    office = make.somebody(Role.FOREIGN_AFFAIRS, hospital)

    actions.give_up_place(own, by=office, reason=REASON)
    with pytest.raises(Forbidden):
        actions.give_up_place(foreign, by=office, reason=REASON)

    assert ended(own) == ("cancelled", "given_up", "withdrawn")
    assert ended(foreign) == ("prepared", "accepted", "accepted")


@pytest.mark.parametrize("state", ["departed", "on_site", "returned"])
def test_place_is_not_given_up_after_the_departure_by_anybody(cast, state):
    stay = make.stay(cast.student, at=cast.host, state=state)
    offer = stay.nomination.application.offers.get()

    with pytest.raises(Refusal, match="只能在离校前放弃"):
        allocation.give_up_offer(offer, by=cast.student, reason=REASON)
    with pytest.raises(Refusal, match="只能在离校前放弃"):
        actions.give_up_place(stay.nomination, by=cast.officer, reason=REASON)
    with pytest.raises(Refusal, match="只能在离校前放弃"):
        actions.renew_nomination(stay.nomination, by=cast.officer, reason=REASON)

    stay.refresh_from_db()
    assert (stay.state, *ended(stay.nomination)) == (state, "approved", "accepted", "accepted")


def test_student_on_site_reads_why_the_place_cannot_be_given_up(cast, sign_in, in_english):
    stay = make.stay(cast.student, at=cast.host, state="on_site")
    offer = stay.nomination.application.offers.get()
    page = sign_in(cast.student)
    page.cookies["django_language"] = "en"

    shown = page.get(reverse("web:my_place", args=[offer.pk])).content.decode()
    page.post(reverse("web:my_place_answer", args=[offer.pk]), {"step": "give_up", "reason": REASON})

    assert "a place can be given up before the departure only" in shown
    assert 'value="give_up"' not in shown
    assert ended(stay.nomination) == ("approved", "accepted", "accepted")


def test_departure_is_not_confirmed_for_a_place_that_was_given_up(cast, stay):
    allocation.give_up_offer(stay.nomination.application.offers.get(), by=cast.student, reason=REASON)

    with pytest.raises(Refusal, match="名额"):
        actions.confirm_departure(stay, on=date(2027, 10, 12), by=cast.officer)

    run_due_schedule()
    stay.refresh_from_db()
    assert (stay.state, *ended(stay.nomination)) == ("cancelled", "cancelled", "given_up", "withdrawn")


def test_nomination_taken_back_is_followed_by_a_new_one_for_the_same_place(cast, waiting, stay):
    again = actions.renew_nomination(stay.nomination, by=cast.officer, reason="提名函中的学期有误。")

    stay.refresh_from_db()
    assert (stay.state, *ended(stay.nomination)) == ("cancelled", "cancelled", "accepted", "accepted")
    assert (again.state, again.place, again.pk != stay.nomination_id) == (
        "prepared",
        stay.nomination.place,
        True,
    )
    assert rounds.standing(waiting) == [("reserve", None)]
    assert subjects(cast.contact) == ["Nomination of Li Ming cancelled"]
    assert (
        "A new nomination for the same place follows" in Mail.objects.get(account=cast.contact.account).body
    )
    assert len(subjects(cast.student)) == 1


@pytest.mark.parametrize("departs", [False, True])
def test_cancelled_stay_ends_nomination_and_place(cast, waiting, stay, departs):
    if departs:
        Stay.objects.filter(pk=stay.pk).update(state="departed", departed_on=date(2027, 10, 11))

    actions.cancel_stay(stay, by=cast.officer, reason=REASON)

    stay.refresh_from_db()
    assert (stay.state, *ended(stay.nomination)) == ("cancelled", "cancelled", "given_up", "withdrawn")
    assert rounds.standing(waiting) == [("offered", stay.nomination.place_id)]


def test_refused_by_the_host_frees_the_place_and_the_office_may_give_another(
    cast, waiting, nomination, sign_in
):
    actions.send_nominations([nomination], by=cast.officer)
    nomination.refresh_from_db()

    actions.reject_nomination(nomination, by=cast.contact, reason="The course is full.")

    assert ended(nomination) == ("rejected", "given_up", "not_placed")
    assert rounds.standing(waiting) == [("offered", nomination.place_id)]
    page = sign_in(cast.officer).get(reverse("stays:nomination", args=[nomination.pk]))
    assert reverse("allocation:offer_list", args=[waiting.call_id]) in page.content.decode()


def test_place_held_beside_a_nomination_cancelled_long_ago_is_given_up_or_nominated_again(cast, sign_in):
    old = make.nomination(cast.student, at=cast.host, state="cancelled")
    address = reverse("stays:nomination_step", args=[old.pk])
    page = sign_in(cast.officer)
    assert "放弃名额" in page.get(reverse("stays:nomination", args=[old.pk])).content.decode()

    page.post(address, {"step": "cancel", "reason": ""})
    assert ended(old) == ("cancelled", "accepted", "accepted")
    page.post(address, {"step": "cancel", "reason": REASON})

    assert ended(old) == ("cancelled", "given_up", "withdrawn")
    page.post(address, {"step": "cancel", "reason": REASON})
    assert Offer.objects.get().state == "given_up"


def test_place_accepted_outside_an_allocation_is_given_up_too(cast):
    nomination = make.nomination(cast.student, at=cast.host, state="prepared")
    Offer.objects.all().delete()

    actions.give_up_place(nomination, by=cast.officer, reason=REASON)

    nomination.refresh_from_db()
    nomination.application.refresh_from_db()
    assert (nomination.state, nomination.application.state) == ("cancelled", "withdrawn")


def test_office_gives_up_on_the_page_of_the_nomination_and_a_stranger_finds_nothing(
    cast, nomination, sign_in
):
    address = reverse("stays:nomination_step", args=[nomination.pk])

    assert sign_in(cast.other_student).post(address, {"step": "cancel", "reason": REASON}).status_code == 404
    assert sign_in(cast.student).post(address, {"step": "cancel", "reason": REASON}).status_code == 404
    page = sign_in(cast.officer)
    shown = page.get(reverse("stays:nomination", args=[nomination.pk])).content.decode()
    assert "代学生放弃名额" in shown
    told = page.post(address, {"step": "cancel", "reason": REASON}, follow=True).content.decode()

    assert ended(nomination) == ("cancelled", "given_up", "withdrawn")
    assert "名额已放弃，由候补递补" in told


def test_office_takes_a_nomination_back_for_a_new_one_on_its_page(cast, nomination, sign_in):
    actions.send_nominations([nomination], by=cast.officer)

    answer = sign_in(cast.officer).post(
        reverse("stays:nomination_step", args=[nomination.pk]), {"step": "renew", "reason": "寄错学校"}
    )

    again = Nomination.objects.get(state="prepared")
    assert answer.url == reverse("stays:nomination", args=[again.pk])
    assert ended(nomination) == ("cancelled", "accepted", "accepted")
