from datetime import datetime, timedelta

import pytest

from sojourn.agreements.models import Cap
from sojourn.allocation import actions
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import place_lines, reserve_lists, seats_in
from sojourn.kernel.mail import mails_of
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import steps_taken
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Place
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import SHANGHAI

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "in_english")]


def test_end_of_notice_makes_offers_reserve_lists_and_one_letter_each():
    by = rounds.office()
    good, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([good, other])
    first = rounds.ranked(call, 90, good, other)
    second = rounds.ranked(call, 80, good, other)
    third = rounds.ranked(call, 70, good, other)
    nowhere = rounds.ranked(call, 60)

    rounds.finished(call, by)

    call.refresh_from_db()
    assert call.state == "decided"
    assert rounds.standing(first, second, third, nowhere) == [
        ("offered", good.pk),
        ("offered", other.pk),
        ("reserve", None),
        ("not_placed", None),
    ]
    assert {place: [one.pk for one in line] for place, line in reserve_lists(call).items()} == {
        good.pk: [second.pk, third.pk],
        other.pk: [third.pk],
    }
    offer = rounds.offer_of(first)
    assert (offer.origin, offer.expires_at) == (
        "run",
        datetime(2027, 10, 19, 23, 59, 59, tzinfo=SHANGHAI),
    )
    assert mails_of(first.person.account).count() == 2


def test_place_of_who_withdrew_during_the_notice_goes_to_the_next_at_its_end():
    by = rounds.office()
    good, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([good, other], notice_days=0)
    gone = rounds.ranked(call, 90, good)
    second = rounds.ranked(call, 80, good, other)
    third = rounds.ranked(call, 70, other)
    run = actions.publish_run(rounds.computed(call, by), by=by)
    gone.state = "withdrawn"
    gone.save()

    actions.finish_notice(run, by=by)

    assert rounds.standing(gone, second, third) == [
        ("withdrawn", None),
        ("offered", good.pk),
        ("offered", other.pk),
    ]
    # one letter with the result, one with the offer that stands
    assert [mails_of(one.person.account).count() for one in (second, third)] == [2, 2]


@pytest.mark.mission("M3", shows=["reserve list"])
def test_declined_place_is_offered_to_the_next_at_once_and_frees_theirs():
    by = rounds.office()
    good, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([good, other])
    first = rounds.ranked(call, 90, good)
    second = rounds.ranked(call, 80, good, other)
    third = rounds.ranked(call, 70, good, other)
    fourth = rounds.ranked(call, 60, good, other)
    rounds.finished(call, by)

    actions.decline_offer(rounds.offer_of(first), by=first.person)

    assert rounds.standing(first, second, third, fourth) == [
        ("declined", None),
        ("offered", good.pk),
        ("offered", other.pk),
        ("reserve", None),
    ]
    assert list(second.offers.values_list("state", "origin")) == [
        ("replaced", "run"),
        ("pending", "moved_up"),
    ]
    assert {place: [one.pk for one in line] for place, line in reserve_lists(call).items()} == {
        good.pk: [third.pk, fourth.pk],
        other.pk: [fourth.pk],
    }


def test_accepted_place_stays_when_a_better_one_comes_free():
    by = rounds.office()
    good, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([good, other])
    first = rounds.ranked(call, 90, good)
    second = rounds.ranked(call, 80, good, other)
    third = rounds.ranked(call, 70, good, other)
    rounds.finished(call, by)
    accepted = actions.accept_offer(rounds.offer_of(second), by=second.person)

    actions.decline_offer(rounds.offer_of(first), by=first.person)

    assert accepted.answered_at is not None
    assert rounds.standing(first, second, third) == [
        ("declined", None),
        ("accepted", other.pk),
        ("offered", good.pk),
    ]


def test_place_given_up_goes_on_and_who_gave_it_up_does_not_come_back():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    rounds.finished(call, by)
    actions.accept_offer(rounds.offer_of(first), by=first.person)

    with pytest.raises(Refusal, match="Give a reason"):
        actions.give_up_offer(rounds.offer_of(first), by=first.person, reason="")
    actions.give_up_offer(rounds.offer_of(first), by=first.person, reason="illness")
    assert rounds.standing(first, second) == [("withdrawn", None), ("offered", place.pk)]
    actions.decline_offer(rounds.offer_of(second), by=second.person)

    assert rounds.standing(first, second) == [("withdrawn", None), ("declined", None)]


def test_who_was_refused_by_the_host_does_not_come_back_by_itself():
    by = rounds.office()
    place, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([place, other])
    first = rounds.ranked(call, 90, place, other)
    second = rounds.ranked(call, 80, other, place)
    rounds.finished(call, by)
    actions.accept_offer(rounds.offer_of(first), by=first.person)

    actions.give_up_offer(
        rounds.offer_of(first), by=None, reason="The host has no seat in the course.", is_hosts_refusal=True
    )
    actions.decline_offer(rounds.offer_of(second), by=second.person)

    assert rounds.standing(first, second) == [("not_placed", None), ("declined", None)]
    given = actions.give_place(first, place=other, by=by, reason="The host had refused.")
    assert (given.origin, given.state, given.run) == ("by_hand", "pending", None)


def test_shared_cap_lets_the_next_move_up_at_another_place():
    by = rounds.office()
    one, two = make.place(seats=1), make.place(seats=1)
    rounds.cap_over(one, two, seats=1)
    call = rounds.closed_call([one, two])
    first, second = rounds.ranked(call, 90, one), rounds.ranked(call, 80, two)
    rounds.finished(call, by)
    assert rounds.standing(first, second) == [("offered", one.pk), ("reserve", None)]

    actions.decline_offer(rounds.offer_of(first), by=first.person)

    assert rounds.standing(first, second) == [("declined", None), ("offered", two.pk)]


def test_seat_freed_in_one_call_reaches_the_reserve_list_of_another_of_the_year():
    by, place = rounds.office(), make.place(seats=1)
    autumn, spring = rounds.closed_call([place]), rounds.closed_call([place])
    first, later = rounds.ranked(autumn, 60, place), rounds.ranked(spring, 90, place)
    rounds.finished(autumn, by)
    rounds.finished(spring, by)
    assert rounds.standing(first, later) == [("offered", place.pk), ("reserve", None)]

    actions.decline_offer(rounds.offer_of(first), by=first.person)

    assert rounds.standing(first, later) == [("declined", None), ("offered", place.pk)]


def test_answer_counts_in_the_last_second_and_not_after_it(now):
    by, place = rounds.office(), make.place(seats=2)
    call = rounds.closed_call([place])
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    rounds.finished(call, by)
    late = rounds.offer_of(second)

    now.move_to(datetime(2027, 10, 19, 23, 59, 59, 900_000, tzinfo=SHANGHAI))
    actions.accept_offer(rounds.offer_of(first), by=first.person)
    assert actions.lapse_offers() == 0
    now.move_to(datetime(2027, 10, 20, 0, 0, 0, tzinfo=SHANGHAI))
    with pytest.raises(Refusal, match="The time to answer ran out at"):
        actions.accept_offer(late, by=second.person)

    assert actions.lapse_offers() == 1
    assert rounds.standing(first, second) == [("accepted", place.pk), ("lapsed", None)]


@pytest.mark.mission("M3", shows=["reserve list"])
def test_lapsed_offers_move_the_reserve_list_up_with_a_new_clock(now):
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place], offer_days=3)
    first, second = rounds.ranked(call, 90, place), rounds.ranked(call, 80, place)
    rounds.finished(call, by)
    now.shift(timedelta(days=4))

    assert actions.lapse_offers() == 1
    assert actions.lapse_offers() == 0

    assert rounds.standing(first, second) == [("lapsed", None), ("offered", place.pk)]
    assert rounds.offer_of(second).expires_at == datetime(2027, 10, 19, 23, 59, 59, tzinfo=SHANGHAI)


def test_offer_answered_by_nobody_but_the_applicant():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    first = rounds.ranked(call, 90, place)
    rounds.finished(call, by)

    for stranger in (by, make.student(first.unit)):
        with pytest.raises(Forbidden):
            actions.accept_offer(rounds.offer_of(first), by=stranger)
        with pytest.raises(Forbidden):
            actions.decline_offer(rounds.offer_of(first), by=stranger)

    assert rounds.offer_of(first).state == "pending"


def test_offer_answered_twice_is_refused_in_words():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    first = rounds.ranked(call, 90, place)
    rounds.finished(call, by)
    offer = rounds.offer_of(first)
    actions.accept_offer(offer, by=first.person)

    with pytest.raises(
        Refusal, match="“Decline the place” is not possible any more: the state is now “accepted”"
    ):
        actions.decline_offer(offer, by=first.person)


def test_place_given_by_hand_counts_and_is_logged_with_its_reason():
    by = rounds.office()
    wanted, spare = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([wanted, spare])
    first = rounds.ranked(call, 90, wanted)
    second = rounds.ranked(call, 80, wanted)
    third = rounds.ranked(call, 70, wanted)
    rounds.finished(call, by)

    offer = actions.give_place(second, place=spare, by=by, reason=" The host asked for her. ")

    assert (offer.reason, offer.state, offer.place_id) == ("The host asked for her.", "pending", spare.pk)
    assert steps_taken(second).last().reason == "The host asked for her."
    assert seats_in(call.academic_year_id).free_at(spare.pk) == 0
    with pytest.raises(Refusal, match="No seat is left: “Programme .* · one term” is full."):
        actions.give_place(third, place=spare, by=by, reason="as well")
    # a place outside one's choices takes one out of the line
    actions.decline_offer(rounds.offer_of(first), by=first.person)
    assert rounds.standing(first, second, third) == [
        ("declined", None),
        ("offered", spare.pk),
        ("offered", wanted.pk),
    ]


def test_place_by_hand_among_ones_choices_leaves_one_in_line_for_better_ones():
    by = rounds.office()
    good, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([good, other])
    first, second = rounds.ranked(call, 90, good), rounds.ranked(call, 80, other)
    third = rounds.ranked(call, 70, good, other)
    rounds.finished(call, by)
    Place.objects.filter(pk=other.pk).update(seats=2)
    Cap.objects.filter(pk=other.cap_id).update(seats=2)
    actions.give_place(third, place=other, by=by, reason="The host has a second seat.")

    actions.decline_offer(rounds.offer_of(first), by=first.person)

    assert rounds.standing(first, second, third) == [
        ("declined", None),
        ("offered", other.pk),
        ("offered", good.pk),
    ]


@pytest.mark.parametrize(
    ("which", "why"),
    [
        ("reason", "Give a reason"),
        ("place", "This place does not belong to the call."),
        ("state", "“Offer a place” is not possible any more: the state is now “place accepted”."),
        ("call", "Places are given by hand once the notice period is over."),
    ],
)
def test_place_not_given_by_hand(which, why):
    by = rounds.office()
    wanted, spare, outside = make.place(seats=1), make.place(), make.place()
    call = rounds.closed_call([wanted, spare])
    first, second = rounds.ranked(call, 90, wanted), rounds.ranked(call, 80, wanted)
    if which != "call":
        rounds.finished(call, by)
        actions.accept_offer(rounds.offer_of(first), by=first.person)
    before = rounds.standing(first, second)

    with pytest.raises(Refusal, match=why):
        actions.give_place(
            first if which == "state" else second,
            place=outside if which == "place" else spare,
            by=by,
            reason="" if which == "reason" else "the host asked",
        )

    assert rounds.standing(first, second) == before


def test_place_given_by_the_office_for_outgoing_only():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    first = rounds.ranked(call, 90, place)
    second = rounds.ranked(call, 80, place)
    rounds.finished(call, by)
    root = Unit.objects.get(parent=None)

    for role in (Role.LEADER, Role.REVIEWER, Role.UNIT_OFFICER, Role.FOREIGN_AFFAIRS):
        with pytest.raises(Forbidden):
            actions.give_place(second, place=place, by=make.somebody(role, root), reason="a friend")
    with pytest.raises(Forbidden):
        actions.give_place(second, place=place, by=first.person, reason="a friend")


def test_more_held_than_there_are_seats_gives_nothing_further():
    by, place = rounds.office(), make.place(seats=2)
    call = rounds.closed_call([place])
    first, second, third = (rounds.ranked(call, score, place) for score in (90, 80, 70))
    rounds.finished(call, by)
    place.seats = 1
    place.save()

    actions.decline_offer(rounds.offer_of(first), by=first.person)

    assert rounds.standing(first, second, third) == [
        ("declined", None),
        ("offered", place.pk),
        ("reserve", None),
    ]


def test_all_tied_admitted_may_pass_the_seats_and_nobody_follows_until_they_fit():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place], ties="l")
    first, second, third = (rounds.ranked(call, score, place) for score in (80, 80, 70))
    rounds.finished(call, by)
    assert rounds.standing(first, second, third) == [
        ("offered", place.pk),
        ("offered", place.pk),
        ("reserve", None),
    ]

    actions.decline_offer(rounds.offer_of(first), by=first.person)
    assert rounds.standing(third) == [("reserve", None)]
    actions.decline_offer(rounds.offer_of(second), by=second.person)

    assert rounds.standing(third) == [("offered", place.pk)]


def test_lines_of_places_show_who_holds_and_who_waits():
    by = rounds.office()
    wanted, spare = make.place(seats=1), make.place(seats=2)
    call = rounds.closed_call([wanted, spare])
    first, second = rounds.ranked(call, 90, wanted, spare), rounds.ranked(call, 80, wanted, spare)
    rounds.finished(call, by)
    actions.accept_offer(rounds.offer_of(first), by=first.person)

    lines = {line.place.pk: line for line in place_lines(call)}

    assert [
        (
            [offer.application for offer in lines[place.pk].accepted],
            [offer.application for offer in lines[place.pk].pending],
            lines[place.pk].free,
            lines[place.pk].waiting,
        )
        for place in (wanted, spare)
    ] == [([first], [], 0, [second]), ([], [second], 1, [])]


def test_one_application_holds_one_place():
    by, place = rounds.office(), make.place(seats=2)
    call = rounds.closed_call([place])
    first = rounds.ranked(call, 90, place)
    rounds.finished(call, by)

    with pytest.raises(Refusal, match="not possible any more: the state is now “place offered”"):
        actions.give_place(first, place=place, by=by, reason="twice")

    assert Offer.objects.count() == 1
