"""A further round over unused seats: held places are a floor, the result is merged with that of the first."""

from datetime import timedelta

import pytest

from sojourn.allocation import actions
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import bundle_of
from sojourn.applications.actions import start_application
from sojourn.applications.models import Application
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Unit
from sojourn.programmes.models import Call
from sojourn.stays.models import Nomination
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M3", shows=["further rounds"])]


@pytest.fixture
def by(now):
    return rounds.office()


@pytest.fixture
def first(by):
    """Three places; one applicant holds the only wanted one, another nothing, a third place is free."""
    wanted, unwanted, free = (make.place(seats=1) for _number in range(3))
    call = rounds.closed_call([wanted, unwanted, free], title_zh="交换")
    holder = rounds.ranked(call, 90, wanted)
    waiting = rounds.ranked(call, 80, wanted)
    other = rounds.ranked(call, 70, unwanted)
    rounds.finished(call, by)
    return Call.objects.get(), (wanted, unwanted, free), (holder, waiting, other)


def second(first_call, by, *choices):
    """The further round, closed, with (earlier application, score, choices) ranked."""
    call = actions.open_further_round(first_call, by=by)
    Call.objects.filter(pk=call.pk).update(
        state="closed",
        opens_at=NOW,
        closes_at=NOW + timedelta(seconds=1),
        secret=rounds.SECRET,
        commitment=rounds.COMMITMENT,
        public_text=rounds.DRAW,
    )
    call.refresh_from_db()
    made = [
        make.application(call=call, person=one.person, state="ranked", choices=list(places), score=score)
        for one, score, places in choices
    ]
    return call, made


def test_draft_has_the_free_seats_the_rules_and_the_round_before(first, by):
    call, (_wanted, _unwanted, free), _applications = first

    further = actions.open_further_round(call, by=by)

    assert (further.state, further.further_round_of, list(further.places.all())) == ("draft", call, [free])
    assert (further.title_zh, further.mechanism, further.ties) == ("交换（第2轮）", call.mechanism, call.ties)
    with pytest.raises(Refusal):
        actions.open_further_round(call, by=by)


def test_no_further_round_without_free_seats_or_by_a_student(first, by):
    call, (_wanted, _unwanted, free), (holder, *_others) = first
    with pytest.raises(Forbidden):
        actions.open_further_round(call, by=holder.person)
    free.cap.seats = 0
    free.cap.save()

    with pytest.raises(Refusal):
        actions.open_further_round(call, by=by)


def test_only_who_applied_before_takes_part_and_only_the_unplaced_where_the_call_says_so(first, by):
    call, _places, (holder, waiting, _other) = first
    further = actions.open_further_round(call, by=by)
    Call.objects.filter(pk=further.pk).update(
        state="open", opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1)
    )
    further.refresh_from_db()
    with pytest.raises(Refusal):
        start_application(further, by=make.student(Unit.objects.get(code="LAW")))
    assert start_application(further, by=waiting.person).state == "draft"
    further.takes_part = "unplaced"

    with pytest.raises(Refusal):
        start_application(further, by=holder.person)


def test_who_gets_something_better_leaves_the_held_place_to_who_waited_for_it(first, by):
    call, (wanted, unwanted, free), (holder, waiting, other) = first
    actions.accept_offer(rounds.offer_of(holder), by=holder.person)
    further, (again, late) = second(call, by, (holder, 60, [free]), (waiting, 90, [free]))
    run = rounds.computed(further, by)
    assert dict(run.outcomes.values_list("application", "place")) == {again.pk: wanted.pk, late.pk: free.pk}
    assert check_bundle(bundle_of(run)) is None
    actions.discard_run(run, by=by, reason="Scores are corrected.")
    again.score = 99
    again.save()

    rounds.finished(further, by)

    assert rounds.standing(again, late) == [("accepted", free.pk), ("reserve", None)]
    assert rounds.standing(holder, waiting, other) == [
        ("withdrawn", None),
        ("offered", wanted.pk),
        ("offered", unwanted.pk),
    ]


def test_who_gets_nothing_better_keeps_the_offer_of_the_round_before(first, by):
    call, (wanted, _unwanted, free), (holder, waiting, _other) = first
    further, (again, late) = second(call, by, (holder, 60, [free]), (waiting, 90, [free]))

    rounds.finished(further, by)

    assert rounds.standing(again, late, holder) == [
        ("kept", None),
        ("offered", free.pk),
        ("offered", wanted.pk),
    ]
    assert Offer.objects.filter(state="pending").count() == 3


def test_pending_offer_is_replaced_by_a_pending_one(first, by):
    call, (_wanted, _unwanted, free), (holder, _waiting, _other) = first
    further, (again,) = second(call, by, (holder, 60, [free]))

    rounds.finished(further, by)

    assert rounds.standing(again, holder) == [("offered", free.pk), ("withdrawn", None)]


def test_who_has_been_nominated_stays(first, by):
    call, (wanted, _unwanted, free), (holder, _waiting, _other) = first
    actions.accept_offer(rounds.offer_of(holder), by=holder.person)
    Nomination.objects.create(
        application=Application.objects.get(pk=holder.pk),
        place=wanted,
        institution=wanted.programme.institution,
        state="pending",
        deadline=wanted.nomination_deadline,
        sent_at=NOW,
    )
    further, (again,) = second(call, by, (holder, 60, [free]))

    rounds.finished(further, by)

    assert rounds.standing(again, holder) == [("kept", None), ("accepted", wanted.pk)]


def test_outcome_says_that_the_place_is_kept(first, by, client):
    call, (_wanted, _unwanted, free), (holder, waiting, _other) = first
    further, (again, _late) = second(call, by, (holder, 60, [free]), (waiting, 90, [free]))
    rounds.finished(further, by)
    client.force_login(holder.person.account)

    page = client.get(f"/allocation/outcomes/{again.outcomes.get().pk}/").content.decode()

    assert "保留" in page
