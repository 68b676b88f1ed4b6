import hashlib
import json

import pytest

from sojourn.allocation import actions
from sojourn.allocation.models import Run
from sojourn.allocation.queries import instance_of, reasons_of, seats_to_give
from sojourn.engines import allocation as engine
from sojourn.engines.allocation.check_further import check_result
from sojourn.kernel.jobs import run_waiting, start_job
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import steps_taken
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Call
from tests import factories as make
from tests.allocation import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now", "in_english")]


def test_input_frozen_holds_ranked_applications_counting_choices_and_free_seats():
    by = rounds.office()
    wide, narrow = make.place(seats=3), make.place(seats=2)
    over = rounds.cap_over(wide, narrow, seats=4)
    outside = make.place()
    call = rounds.closed_call([wide, narrow])
    first = rounds.ranked(call, 88.125, wide, narrow, outside)
    first.choices.filter(place=narrow).update(is_admitted=False)
    rounds.ranked(call, 50, wide, state="withdrawn")

    run = actions.freeze_input(call, by=by)

    frozen = json.loads(run.instance)
    assert frozen["applicants"] == [{"id": f"a{first.pk}", "choices": [f"p{wide.pk}"], "score": 88.125}]
    assert [(place["id"], place["capacity"]) for place in frozen["places"]] == [
        (f"p{wide.pk}", 3),
        (f"p{narrow.pk}", 2),
    ]
    assert frozen["caps"] == [
        {"id": f"c{wide.cap_id}", "capacity": 3, "members": [f"p{wide.pk}"]},
        {"id": f"c{narrow.cap_id}", "capacity": 2, "members": [f"p{narrow.pk}"]},
        {"id": f"c{over.pk}", "capacity": 4, "members": [f"c{wide.cap_id}", f"c{narrow.cap_id}"]},
    ]
    assert run.instance_sha256 == hashlib.sha256(run.instance.encode()).hexdigest()
    assert (
        bytes.fromhex(run.seed)
        == hashlib.sha256(bytes.fromhex(rounds.SECRET) + rounds.DRAW.encode()).digest()
    )
    assert seats_to_give(instance_of(call)) == 4


@pytest.mark.parametrize(
    ("facts", "state", "why"),
    [
        (
            {"state": "open"},
            "ranked",
            "Places are allocated after the close and before the result is published.",
        ),
        ({}, "under_review", "1 application is not decided yet."),
        ({}, "withdrawn", "No application is ranked: there is nobody to give a place to."),
        ({"public_text": ""}, "ranked", "The lottery needs its public text first."),
    ],
)
def test_input_not_frozen_while_something_is_missing(facts, state, why):
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place], **facts)
    rounds.ranked(call, 80, place, state=state)

    with pytest.raises(Refusal, match=why):
        actions.freeze_input(call, by=by)

    assert not Run.objects.exists()


def test_input_frozen_by_the_office_for_outgoing_only():
    rounds.office()
    root = Unit.objects.get(parent=None)
    incoming = make.somebody(Role.OFFICER, root)
    incoming.appointments.update(duties=["incoming"])
    call = rounds.closed_call([make.place()])
    rounds.ranked(call, 80, *call.places.all())

    for person in (incoming, make.somebody(Role.REVIEWER, root), make.somebody(Role.LEADER, root)):
        with pytest.raises(Forbidden):
            actions.freeze_input(call, by=person)


def test_run_without_lottery_needs_no_public_text():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place], ties="h", public_text="", secret="")
    first, second = rounds.ranked(call, 80, place), rounds.ranked(call, 80, place)

    run = rounds.computed(call, by)

    assert run.seed == "00" * 16
    assert run.result["assignments"] == {f"a{first.pk}": None, f"a{second.pk}": None}
    assert reasons_of(run.outcomes.first())[0].decided_by == "tie"


def test_frozen_input_stands_when_scores_are_edited_afterwards():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    better, worse = rounds.ranked(call, 90, place), rounds.ranked(call, 60, place)
    run = actions.freeze_input(call, by=by)
    before = run.instance

    better.score = 10
    better.save()
    better.choices.all().delete()
    run = actions.compute_run(run, by=None)

    run.refresh_from_db()
    assert run.instance == before
    assert run.result["assignments"] == {f"a{better.pk}": f"p{place.pk}", f"a{worse.pk}": None}


def test_compute_begun_again_changes_nothing():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    run = rounds.computed(call, by)
    outcomes = list(run.outcomes.values())

    start_job("allocation.run", by=by, run=run.pk)
    run_waiting()

    again = Run.objects.get(pk=run.pk)
    assert (again.state, again.result) == ("computed", run.result)
    assert list(again.outcomes.values()) == outcomes
    assert [taken.step for taken in steps_taken(run)] == ["compute"]


def test_lottery_follows_from_secret_and_public_text_alone():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    tied = [rounds.ranked(call, 80, place) for _each in range(5)]

    run = rounds.computed(call, by)

    seed = hashlib.sha256(bytes.fromhex(rounds.SECRET) + rounds.DRAW.encode()).digest()
    numbers = {one.pk: engine.lottery_number(call.code, f"a{one.pk}", seed) for one in tied}
    winner = min(tied, key=lambda one: numbers[one.pk])
    assert call.commitment == engine.commitment(bytes.fromhex(rounds.SECRET))
    assert run.outcomes.get(place=place).application == winner
    assert {
        outcome.application_id: int(outcome.explanation[0]["lottery"]) for outcome in run.outcomes.all()
    } == numbers


def test_result_as_downloaded_passes_the_independent_check():
    by = rounds.office()
    first, second = make.place(seats=1), make.place(seats=1)
    rounds.cap_over(first, second, seats=1)
    call = rounds.closed_call([first, second])
    for score in (90, 80, 80, 70):
        rounds.ranked(call, score, first, second)

    run = rounds.computed(call, by)

    run.refresh_from_db()
    result = json.dumps(run.result).encode()
    assert check_result(run.instance.encode(), result) is None
    forged = json.dumps(run.result | {"assignments": dict.fromkeys(run.result["assignments"])}).encode()
    assert check_result(run.instance.encode(), forged) is not None


def test_published_result_reaches_everybody_with_their_reasons():
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    better, worse = rounds.ranked(call, 90, place), rounds.ranked(call, 60.5, place)
    gone = rounds.ranked(call, 30, place)
    run = rounds.computed(call, by)
    gone.state = "withdrawn"
    gone.save()

    run = actions.publish_run(run, by=by)

    call.refresh_from_db()
    assert (run.state, call.state, run.notice_until.isoformat()) == ("published", "notice", "2027-10-17")
    assert sorted(address for address, _subject in rounds.letters()) == sorted(
        [better.person.email, worse.person.email]
    )
    reason = reasons_of(run.outcomes.get(application=worse))[0]
    assert (reason.outcome, reason.decided_by, reason.binding, reason.waiting_rank) == (
        "refused",
        "score",
        place,
        1,
    )
    assert (str(reason.score), str(reason.cut_off.score), str(reason.points_missing)) == (
        "60.5",
        "90",
        "29.5",
    )


def test_second_run_of_a_call_not_published():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    first, second = rounds.computed(call, by), rounds.computed(call, by)
    actions.publish_run(first, by=by)

    with pytest.raises(Refusal, match="A result of this call is published already"):
        actions.publish_run(second, by=by)


def test_result_not_published_when_its_seats_were_promised_to_others_since():
    by, place = rounds.office(), make.place(seats=1)
    call, other = rounds.closed_call([place]), rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    rounds.ranked(other, 90, place)
    run, others = rounds.computed(call, by), rounds.computed(other, by)
    actions.publish_run(others, by=by)

    with pytest.raises(Refusal, match="have been given away since the input was frozen"):
        actions.publish_run(run, by=by)

    assert json.loads(actions.freeze_input(call, by=by).instance)["places"][0]["capacity"] == 0


def test_result_taken_back_is_nobodys_and_can_be_run_again():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    only = rounds.ranked(call, 90, place)
    run = actions.publish_run(rounds.computed(call, by), by=by)

    with pytest.raises(Refusal, match="Give a reason"):
        actions.take_back_run(run, by=by, reason=" ")
    run = actions.take_back_run(run, by=by, reason="A mark had been read wrongly.")

    call.refresh_from_db()
    assert (run.state, run.published_at, run.notice_until, call.state) == ("computed", None, None, "closed")
    assert [address for address, _subject in rounds.letters()] == [only.person.email] * 2
    again = rounds.computed(call, by)
    assert again.seed == run.seed
    assert actions.publish_run(again, by=by).state == "published"


def test_public_text_stands_from_the_first_run_on():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place], public_text="")
    rounds.ranked(call, 90, place)
    assert actions.announce_public_text(call, text=" mistyped ", by=by).public_text == "mistyped"
    call = actions.announce_public_text(call, text=rounds.DRAW, by=by)
    run = rounds.computed(call, by)
    actions.discard_run(run, by=by, reason="to try another text")

    with pytest.raises(Refusal, match="A run has used the public text"):
        actions.announce_public_text(call, text="one that suits better", by=by)

    assert Call.objects.get(pk=call.pk).public_text == rounds.DRAW


def test_public_text_waits_for_the_close():
    by = rounds.office()
    call = rounds.closed_call([make.place()], state="open", public_text="")

    with pytest.raises(Refusal, match="entered after the close"):
        actions.announce_public_text(call, text=rounds.DRAW, by=by)


def test_run_in_use_not_discarded_and_reason_asked_for():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    run = rounds.computed(call, by)

    with pytest.raises(Refusal, match="Give a reason"):
        actions.discard_run(run, by=by, reason="")
    actions.publish_run(run, by=by)
    with pytest.raises(Refusal, match="not possible any more"):
        actions.discard_run(run, by=by, reason="late")


def test_notice_period_not_ended_early():
    by, place = rounds.office(), make.place()
    call = rounds.closed_call([place])
    rounds.ranked(call, 90, place)
    run = actions.publish_run(rounds.computed(call, by), by=by)

    with pytest.raises(Refusal, match="The notice period runs until the end of 17 Oct"):
        actions.finish_notice(run, by=by)
