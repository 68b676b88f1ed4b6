"""Reserved seats, minimum numbers, rules recorded before anything is known: from the call to the archive."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest

from sojourn.allocation import actions
from sojourn.allocation.models import Closure
from sojourn.allocation.queries import bundle_of, minimums_met, reserves_met, what_is_known_of
from sojourn.engines.allocation.check_further import check_bundle, given_by_hand
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Unit
from sojourn.programmes.actions.terms import change_rules, keep_terms, publish_call, record_rules
from sojourn.programmes.models import Call, Rules
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(now):
    return rounds.office()


def reserve(call, place, group, seats=1, *, by, reason="Asked for by the school."):
    return keep_terms(
        call,
        reserves=[{"place": place, "group": group, "seats": seats}],
        minimums=[],
        seen=call.version,
        by=by,
        reason=reason,
    )


def applicant_of(call, code, score, *choices):
    student = make.student(Unit.objects.filter(code=code).first() or make.unit(code))
    return make.application(call=call, person=student, state="ranked", choices=list(choices), score=score)


def placed(run):
    return dict(run.outcomes.values_list("application", "place"))


@pytest.mark.mission("M3", shows=["reserved seats"])
@pytest.mark.parametrize(
    ("seats", "given"),
    [(2, {"LAW": 1, "MED": 1}), (1, {"LAW": 1, "MED": 0})],
)
def test_seat_reserved_for_a_school_goes_to_its_best_before_better_ones_of_others(by, seats, given):
    place = make.place(seats=seats)
    call = rounds.closed_call([place])
    law = applicant_of(call, "LAW", 60, place)
    med = [applicant_of(call, "MED", score, place) for score in (90, 80)]
    call = reserve(call, place, "unit-LAW", by=by)

    run = rounds.computed(call, by)

    found = placed(run)
    assert {
        "LAW": int(found[law.pk] == place.pk),
        "MED": sum(found[one.pk] == place.pk for one in med),
    } == given
    assert [(line.seats, line.members, line.asked) for line in reserves_met(run)] == [(1, 1, 1)]
    assert check_bundle(bundle_of(run)) is None


def test_seat_that_no_member_asks_for_is_open_to_all(by):
    place = make.place(seats=1)
    call = rounds.closed_call([place])
    other = applicant_of(call, "MED", 60, place)
    call = reserve(call, place, "level-doctor", by=by)

    assert placed(rounds.computed(call, by)) == {other.pk: place.pk}


def test_seat_for_who_answered_yes_to_a_question_of_need(by):
    place = make.place(seats=1)
    call = rounds.closed_call([place])
    question = call.questions.create(text_zh="是否家庭经济困难？", text_en="In need?", kind="yes_no")
    rich, poor = (applicant_of(call, "LAW", score, place) for score in (90, 60))
    poor.answers = {str(question.pk): "yes"}
    poor.save()
    call = reserve(call, place, f"answer-{question.name}", by=by)

    assert placed(rounds.computed(call, by)) == {rich.pk: None, poor.pk: place.pk}


@pytest.mark.parametrize(
    ("reserves", "minimums"),
    [
        ([("unit-LAW", 3)], []),
        ([("unit-LAW", 1), ("unit-LAW", 1)], []),
        ([("unit-NONE", 1)], []),
        ([], [3]),
        ([], [2, 2]),
    ],
    ids=["more than there are", "group twice", "unknown group", "minimum over seats", "minimum twice"],
)
def test_impossible_terms_are_refused_and_nothing_is_kept(by, reserves, minimums):
    place = make.place(seats=2)
    call = rounds.closed_call([place])

    with pytest.raises(Refusal):
        keep_terms(
            call,
            reserves=[{"place": place, "group": group, "seats": seats} for group, seats in reserves],
            minimums=[{"place": place, "people": people} for people in minimums],
            seen=call.version,
            by=by,
            reason="Asked for.",
        )

    assert (call.reserves.count(), call.minimums.count()) == (0, 0)


def test_terms_of_a_place_of_another_call_are_refused(by):
    call, elsewhere = rounds.closed_call([make.place()]), make.place()

    with pytest.raises(Refusal):
        reserve(call, elsewhere, "unit-LAW", by=by)


def test_student_changes_no_terms(by):
    call = rounds.closed_call([make.place()])

    with pytest.raises(Forbidden):
        reserve(call, call.places.get(), "unit-LAW", by=make.student(Unit.objects.get(code="LAW")))


@pytest.mark.mission("M3", shows=["minimum numbers"])
def test_place_below_its_minimum_is_listed_closed_with_a_reason_and_the_call_runs_again(by):
    wanted, other = make.place(seats=3), make.place(seats=1)
    call = rounds.closed_call([wanted, other])
    first = rounds.ranked(call, 90, wanted, other)
    keep_terms(
        call,
        reserves=[],
        minimums=[{"place": wanted, "people": 2}],
        seen=call.version,
        by=by,
        reason="The host teaches no fewer.",
    )
    run = rounds.computed(Call.objects.get(), by)
    assert [(line.people, line.minimum, line.is_below) for line in minimums_met(run)] == [(1, 2, True)]
    assert given_by_hand(bundle_of(run))[-1] == f"below its minimum here: p{wanted.pk} has 1 of 2"

    again = actions.compute_run(
        actions.close_place(run, place=wanted, reason="Nobody else wants to go.", by=by), by=None
    )

    run.refresh_from_db()
    assert (run.state, placed(again)) == ("discarded", {first.pk: other.pk})
    assert check_bundle(bundle_of(again)) is None
    assert given_by_hand(bundle_of(again))[-1] == f"closed here: p{wanted.pk} (Nobody else wants to go.)"


def test_place_that_reaches_its_minimum_is_not_closed(by):
    place = make.place(seats=2)
    call = rounds.closed_call([place])
    for score in (90, 80):
        rounds.ranked(call, score, place)
    call.minimums.create(place=place, people=2)
    run = rounds.computed(call, by)

    with pytest.raises(Refusal):
        actions.close_place(run, place=place, reason="All the same.", by=by)

    assert not Closure.objects.exists()


def test_closure_is_taken_back_while_no_run_stands(by):
    place = make.place(seats=2)
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    call.minimums.create(place=place, people=2)
    run = actions.close_place(rounds.computed(call, by), place=place, reason="Too few.", by=by)
    with pytest.raises(Refusal):
        actions.open_place_again(Closure.objects.get(), by=by)
    actions.discard_run(run, by=by, reason="The host agrees to one.")

    actions.open_place_again(Closure.objects.get(), by=by)

    assert set(placed(rounds.computed(call, by)).values()) == {place.pk}


def rules_in(run):
    with zipfile.ZipFile(io.BytesIO(bundle_of(run))) as bundle:
        return json.loads(bundle.read("rules.json"))["recorded"]


def change(call, *, by, mechanism="da", weights=None, reason=""):
    return change_rules(
        call,
        mechanism=mechanism,
        ties=call.ties,
        seats_order=call.seats_order,
        weights=weights or {},
        seen=call.version,
        by=by,
        reason=reason,
    )


@pytest.mark.mission("M3", shows=["mechanism recorded before scores"])
def test_mechanism_is_recorded_with_the_publication_and_a_late_change_needs_a_reason_and_is_shown(by, client):
    place = make.place()
    call = rounds.closed_call([place], state="draft", closes_at=NOW + timedelta(days=9))
    publish_call(call, by=by)
    assert [(one.content["mechanism"], one.known, one.by) for one in Rules.objects.all()] == [
        ("da", "nothing", by)
    ]
    Call.objects.update(state="closed", closes_at=NOW - timedelta(days=1))
    rounds.ranked(call, 90, place)
    call.refresh_from_db()
    with pytest.raises(Refusal):
        change(call, by=by, mechanism="sd")

    call = change(call, by=by, mechanism="sd", reason="The senate decided so.")

    run = rounds.computed(call, by)
    assert (run.mechanism, run.result["mechanism"]) == ("sd", "sd")
    assert [(one["mechanism"], one["known"], one["reason"]) for one in rules_in(run)] == [
        ("da", "nothing", ""),
        ("sd", "scores", "The senate decided so."),
    ]
    assert check_bundle(bundle_of(run)) is None
    assert any("The senate decided so." in line for line in given_by_hand(bundle_of(run)))
    page = client.get(f"/programmes/calls/{call.pk}/").content.decode()
    assert "The senate decided so." in page


def test_weights_stay_once_scores_are_known(by):
    call = rounds.closed_call([make.place()])
    rounds.ranked(call, 90, call.places.get())

    with pytest.raises(Refusal):
        change(call, by=by, weights={"marks": 100}, reason="Marks alone.")


def test_rules_stay_while_a_run_stands(by):
    call = rounds.closed_call([make.place()])
    rounds.ranked(call, 90, call.places.get())
    rounds.computed(call, by)
    assert what_is_known_of(call) == "result"

    with pytest.raises(Refusal):
        change(call, by=by, mechanism="sd", reason="Better.")


def test_same_rules_are_recorded_once(by):
    call = rounds.closed_call([make.place()])

    assert record_rules(call, by=by) == record_rules(call, by=None)


@pytest.mark.parametrize(
    ("part", "change_it"),
    [
        ("mechanism", lambda told: told["recorded"][-1].update(mechanism="sd")),
        ("reason", lambda told: told["recorded"].append({**told["recorded"][0], "reason": " "})),
        ("reserved", lambda told: told["recorded"][-1].update(reserved=[])),
        ("closed", lambda told: told["closed"].append({"place": "PLACE", "reason": "Too few."})),
    ],
)
def test_archive_whose_rules_are_not_those_of_the_result_is_refused(by, part, change_it):
    place = make.place()
    call = rounds.closed_call([place])
    applicant_of(call, "LAW", 60, place)
    call = reserve(call, place, "unit-LAW", by=by)
    raw = bundle_of(rounds.computed(call, by))
    with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
        parts = {name: bundle.read(name) for name in bundle.namelist()}
    told = json.loads(parts["rules.json"])
    change_it(told)
    parts["rules.json"] = json.dumps(told).replace("PLACE", f"p{place.pk}").encode()
    manifest = json.loads(parts["MANIFEST.json"])
    manifest["rules.json"] = hashlib.sha256(parts["rules.json"]).hexdigest()
    parts["MANIFEST.json"] = json.dumps(manifest).encode()
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)

    assert (check_bundle(again.getvalue()) or "").startswith("rules.json: ")
