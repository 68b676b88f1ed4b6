"""The mechanisms side by side, what-if, the choice among them, exceptions by hand, the archive."""

import json

import pytest
from django.urls import reverse

from sojourn.allocation import actions
from sojourn.allocation.models import Deviation, Mechanism, Run
from sojourn.allocation.queries import bundle_of, compared, parts_compared
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Person, Unit
from tests import factories as make
from tests.allocation import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(now) -> Person:
    return rounds.office()


@pytest.fixture
def run(by) -> Run:
    """Three people, two places of one seat; who comes last by score ranks only what the first also wants."""
    first, second = make.place(seats=1), make.place(seats=1)
    call = rounds.closed_call([first, second])
    rounds.ranked(call, 90, first, second)
    rounds.ranked(call, 80, first, second)
    rounds.ranked(call, 70, first)
    return rounds.computed(call, by)


def outcomes(run: Run) -> list[tuple[float, int | None]]:
    """Score and position of the place that is given, by score."""
    places = list(run.call.places.order_by("pk"))
    found = run.outcomes.order_by("-application__score").select_related("place", "application")
    return [
        (float(one.application.score), places.index(one.place) + 1 if one.place else None) for one in found
    ]


def test_every_mechanism_is_tried_once_as_a_job(client, run, by):
    client.force_login(by.account)

    for _twice in range(2):
        client.post(reverse("allocation:compare_all", args=[run.pk]))
        assert run_waiting() == 1

    assert [trial.mechanism for trial in run.trials.all()] == Mechanism.values
    placed = {line.trial.mechanism: (line.placed, line.first, line.is_chosen) for line in compared(run)}
    assert placed["da"] == (2, 1, True)
    assert placed["immediate"] == (2, 1, False)


def test_what_if_counts_who_would_fare_better(run, by):
    first = run.call.places.order_by("pk")[0]

    actions.try_out(run, mechanism="da", seats={f"p{first.pk}": 2, f"c{first.cap_id}": 2}, by=by)

    (line,) = compared(run)
    assert (line.placed, line.first, line.better, line.worse) == (2, 2, 1, 0)
    assert [seats for _name, seats in line.seats] == [2, 2]
    assert outcomes(run) == [(90.0, 1), (80.0, 2), (70.0, None)]


def test_parts_count_the_placed_of_each_unit(run, by):
    actions.try_out(run, mechanism="da", by=by)

    parts = parts_compared(compared(run))

    assert [(line.applicants, line.placed) for line in parts["unit"]] == [(3, [2])]


def test_what_if_of_unknown_or_negative_seats_is_refused(run, by):
    for seats in ({"p0": 1}, {f"p{run.call.places.first().pk}": -1}):
        with pytest.raises(Refusal):
            actions.try_out(run, mechanism="da", seats=seats, by=by)


def test_what_if_is_for_who_runs_the_call(run):
    with pytest.raises(Forbidden):
        actions.try_out(run, mechanism="da", by=make.student(Unit.objects.get(code="LAW")))


def test_other_mechanism_is_chosen_with_a_reason_and_recorded(run, by):
    with pytest.raises(Refusal):
        actions.choose_mechanism(run, mechanism="sd", reason=" ", by=by)

    run = actions.choose_mechanism(run, mechanism="sd", reason="The senate asked for it.", by=by)

    assert (run.mechanism, run.mechanism_reason, run.result["mechanism"]) == (
        "sd",
        "The senate asked for it.",
        "sd",
    )
    assert run.outcomes.count() == 3
    assert check_bundle(bundle_of(run)) is None


def test_mechanism_that_rewards_gaming_cannot_be_chosen(run, by):
    with pytest.raises(Refusal):
        actions.choose_mechanism(run, mechanism="immediate", reason="It is quick.", by=by)


def test_mechanism_cannot_be_chosen_after_publication(run, by):
    actions.publish_run(run, by=by)

    with pytest.raises(Refusal):
        actions.choose_mechanism(run, mechanism="sd", reason="Too late.", by=by)


def test_exception_by_hand_is_in_the_archive_and_the_archive_holds(run, by):
    last = run.outcomes.get(application__score=70)
    second = run.outcomes.get(application__score=90)

    actions.give_by_hand(second, place=None, reason="Has left the university.", by=by)
    actions.give_by_hand(last, place=run.call.places.order_by("pk")[0], reason="Hardship.", by=by)

    assert outcomes(run) == [(90.0, None), (80.0, 2), (70.0, 1)]
    assert check_bundle(bundle_of(run)) is None


def test_exception_where_no_seat_is_left_is_refused(run, by):
    last = run.outcomes.get(application__score=70)

    with pytest.raises(Refusal):
        actions.give_by_hand(last, place=run.call.places.order_by("pk")[0], reason="Hardship.", by=by)

    assert not Deviation.objects.exists()


def test_exception_outside_the_applicants_choices_is_refused(run, by):
    last = run.outcomes.get(application__score=70)

    with pytest.raises(Refusal):
        actions.give_by_hand(last, place=run.call.places.order_by("pk")[1], reason="Hardship.", by=by)


def test_exception_is_taken_back_only_while_the_seat_is_there(run, by):
    first = run.call.places.order_by("pk")[0]
    gone = actions.give_by_hand(
        run.outcomes.get(application__score=90), place=None, reason="Has left.", by=by
    )
    given = actions.give_by_hand(
        run.outcomes.get(application__score=70), place=first, reason="Hardship.", by=by
    )

    with pytest.raises(Refusal):
        actions.take_back_by_hand(gone, by=by)
    actions.take_back_by_hand(given, by=by)
    actions.take_back_by_hand(gone, by=by)

    assert outcomes(run) == [(90.0, 1), (80.0, 2), (70.0, None)]
    assert not Deviation.objects.exists()


def test_mutated_archive_is_caught(run):
    told = json.loads(json.dumps(run.result))
    applicants = list(told["assignments"])
    told["assignments"][applicants[0]], told["assignments"][applicants[1]] = (
        told["assignments"][applicants[1]],
        told["assignments"][applicants[0]],
    )
    run.result = told

    assert check_bundle(bundle_of(run)) is not None


def test_pages_of_comparison_and_exception(client, run, by, django_assert_max_num_queries):
    client.force_login(by.account)
    for mechanism in Mechanism.values:
        actions.try_out(run, mechanism=mechanism, by=by)
    outcome = run.outcomes.get(application__score=70)

    with django_assert_max_num_queries(19):
        page = client.get(reverse("allocation:compare", args=[run.pk]))
    tried = client.post(
        reverse("allocation:compare", args=[run.pk]), {"mechanism": "da", "ties": "lottery", "seats_1": "2"}
    )
    by_hand = client.post(reverse("allocation:by_hand", args=[outcome.pk]), {"place": "", "reason": ""})
    bundle = client.get(reverse("allocation:run_bundle", args=[run.pk]))

    assert (page.status_code, len(page.context["sides"])) == (200, len(Mechanism.values))
    assert (tried.status_code, by_hand.status_code) == (422, 422)
    assert check_bundle(bundle.content) is None
