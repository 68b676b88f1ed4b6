"""Places exchanged by the office, the next choice after a refusal, more time to answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sojourn.allocation import actions
from sojourn.allocation.models import Deviation, Run
from sojourn.allocation.queries import bundle_of, next_choices, reserve_lists
from sojourn.engines.allocation.check_further import check_bundle, given_by_hand
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.allocation import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "in_english")]


def by_hand_in(bundle):
    return [line for line in given_by_hand(bundle) if line.startswith("differs")]


@pytest.fixture
def by(now):
    return rounds.office()


def two_who_hold(by):
    """A call in which the first of two holds the one place and the second the other."""
    one, other = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([one, other])
    first = rounds.ranked(call, 90, one, other)
    second = rounds.ranked(call, 80, other, one)
    rounds.finished(call, by)
    return one, other, first, second


def test_two_swap_what_they_hold_and_the_archive_still_holds(by):
    one, other, first, second = two_who_hold(by)
    waiting = rounds.offer_of(second)
    actions.accept_offer(rounds.offer_of(first), by=first.person)

    actions.exchange_offers(rounds.offer_of(first), waiting, by=by, reason="Both asked in writing.")

    assert rounds.standing(first, second) == [("accepted", other.pk), ("offered", one.pk)]
    made = rounds.offer_of(second)
    assert (made.state, made.origin, made.reason, made.expires_at) == (
        "pending",
        "exchange",
        "Both asked in writing.",
        waiting.expires_at,
    )
    assert list(Deviation.objects.values_list("from_place", "to_place", "partner")) == [
        (one.pk, other.pk, second.pk),
        (other.pk, one.pk, first.pk),
    ]
    bundle = bundle_of(Run.objects.get())
    assert check_bundle(bundle) is None
    assert by_hand_in(bundle) == [
        f"differs from the mechanism here: a{first.pk} p{one.pk} -> p{other.pk} (Both asked in writing.)",
        f"differs from the mechanism here: a{second.pk} p{other.pk} -> p{one.pk} (Both asked in writing.)",
    ]
    assert rounds.letters()[-2:] == [
        (first.person.email, f"名额已调换：{other.programme.title_zh}"),
        (second.person.email, f"名额已调换：{one.programme.title_zh}"),
    ]


def test_places_can_be_exchanged_back_and_the_archive_tells_nothing_any_more(by):
    one, other, first, second = two_who_hold(by)
    for _each in range(2):
        actions.exchange_offers(rounds.offer_of(first), rounds.offer_of(second), by=by, reason="Asked.")

    assert rounds.standing(first, second) == [("offered", one.pk), ("offered", other.pk)]
    assert by_hand_in(bundle_of(Run.objects.get())) == []
    assert check_bundle(bundle_of(Run.objects.get())) is None


def test_exchange_without_reason_right_or_eligibility_is_refused_and_nothing_has_happened(by):
    one, other, first, second = two_who_hold(by)
    mine, theirs = rounds.offer_of(first), rounds.offer_of(second)
    stranger = make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))

    with pytest.raises(Refusal, match="Give a reason"):
        actions.exchange_offers(mine, theirs, by=by, reason=" ")
    with pytest.raises(Forbidden):
        actions.exchange_offers(mine, theirs, by=stranger, reason="Asked.")
    with pytest.raises(Refusal, match="hold different places"):
        actions.exchange_offers(mine, mine, by=by, reason="Asked.")
    first.choices.filter(place=other).update(is_admitted=False, decision_reason="No licence for this.")
    with pytest.raises(Refusal, match="is not eligible for .*: No licence for this."):
        actions.exchange_offers(mine, theirs, by=by, reason="Asked.")

    assert rounds.standing(first, second) == [("offered", one.pk), ("offered", other.pk)]
    assert not Deviation.objects.exists()


def test_one_moves_to_a_free_place_and_the_next_gets_what_was_left(by):
    one, free = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([one, free])
    first, second = rounds.ranked(call, 90, one, free), rounds.ranked(call, 80, one)
    rounds.finished(call, by)

    actions.move_offer(rounds.offer_of(first), place=free, by=by, reason="Needs the other term.")

    assert rounds.standing(first, second) == [("offered", free.pk), ("offered", one.pk)]
    assert check_bundle(bundle_of(Run.objects.get())) is None


def test_moving_to_a_full_place_or_one_outside_the_call_is_refused(by):
    _one, other, first, second = two_who_hold(by)
    mine = rounds.offer_of(first)

    with pytest.raises(Refusal, match="No seat is left"):
        actions.move_offer(mine, place=other, by=by, reason="Asked.", passes_over=True)
    with pytest.raises(Refusal, match="does not belong to the call"):
        actions.move_offer(mine, place=make.place(), by=by, reason="Asked.")
    assert rounds.standing(first, second)[0] == ("offered", mine.place_id)


def test_moving_under_a_full_shared_cap_is_refused(by):
    one, other, spare = make.place(seats=1), make.place(seats=1), make.place(seats=1)
    rounds.cap_over(other, spare, seats=1)
    call = rounds.closed_call([one, other, spare])
    first = rounds.ranked(call, 90, one, spare)
    rounds.ranked(call, 80, other)
    rounds.finished(call, by)

    with pytest.raises(Refusal, match="Shared by both"):
        actions.move_offer(rounds.offer_of(first), place=spare, by=by, reason="Asked.")
    assert rounds.standing(first) == [("offered", one.pk)]


def test_who_comes_first_on_the_reserve_list_is_passed_over_only_knowingly(by):
    full, own = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([full, own])
    rounds.ranked(call, 99, full)
    mover = rounds.ranked(call, 60, own, full)
    waiting = rounds.ranked(call, 70, full)
    rounds.finished(call, by)
    type(full).objects.filter(pk=full.pk).update(seats=2)  # the clock has not moved anybody up yet
    type(full.cap).objects.filter(pk=full.cap_id).update(seats=2)

    with pytest.raises(Refusal, match="1 wait for"):
        actions.move_offer(rounds.offer_of(mover), place=full, by=by, reason="Asked.")
    actions.move_offer(rounds.offer_of(mover), place=full, by=by, reason="Asked.", passes_over=True)

    assert rounds.standing(mover, waiting) == [("offered", full.pk), ("reserve", None)]
    assert check_bundle(bundle_of(Run.objects.get())) is None


def refused_by_host(offer, by):
    actions.accept_offer(offer, by=offer.application.person)
    return actions.give_up_offer(offer, by=None, reason="Full.", is_hosts_refusal=True)


def test_next_choice_with_a_free_seat_is_offered_with_its_clock(by):
    lost, spare, taken = make.place(seats=1), make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([lost, spare, taken])
    student = rounds.ranked(call, 90, lost, taken, spare)
    rounds.ranked(call, 80, taken)
    rounds.finished(call, by)
    refused_by_host(rounds.offer_of(student), by)
    student.refresh_from_db()

    found = [(one.place, one.free, one.has_ended, one.can_be_offered) for one in next_choices(student)]
    with pytest.raises(Refusal, match="has ended"):
        actions.offer_next_choice(student, place=lost, by=by)
    with pytest.raises(Refusal, match="No seat is left"):
        actions.offer_next_choice(student, place=taken, by=by)
    offer = actions.offer_next_choice(student, place=spare, by=by)

    assert found == [(lost, 1, True, False), (taken, 0, False, False), (spare, 1, False, True)]
    assert rounds.standing(student) == [("offered", spare.pk)]
    assert (offer.origin, offer.state) == ("next", "pending")


def test_who_waits_again_stands_on_the_lists_by_score_and_not_for_the_place_that_refused(by):
    lost, full = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([lost, full])
    student = rounds.ranked(call, 75, lost, full)
    holder = rounds.ranked(call, 90, full)
    above, below = rounds.ranked(call, 80, full), rounds.ranked(call, 70, full)
    rounds.finished(call, by)
    refused_by_host(rounds.offer_of(student), by)

    actions.wait_again(student, by=by, reason="The partner has no room.")

    assert reserve_lists(call) == {full.pk: [above, student, below]}
    for leaver, follower in ((holder, above), (above, student)):
        actions.decline_offer(rounds.offer_of(leaver), by=leaver.person)
        assert rounds.standing(follower) == [("offered", full.pk)]
    assert check_bundle(bundle_of(Run.objects.get())) is None


def test_time_to_answer_is_extended_and_never_shortened(by):
    _one, _other, first, _second = two_who_hold(by)
    offer = rounds.offer_of(first)
    day = timezone.localdate(offer.expires_at)

    with pytest.raises(Refusal, match="an extension ends later"):
        actions.extend_offer(offer, until=day - timedelta(days=1), by=by, reason="Ill.")
    with pytest.raises(Refusal, match="more than two months"):
        actions.extend_offer(offer, until=day + timedelta(days=90), by=by, reason="Ill.")
    extended = actions.extend_offer(offer, until=day + timedelta(days=3), by=by, reason="Ill.")

    assert timezone.localdate(extended.expires_at) == day + timedelta(days=3)
