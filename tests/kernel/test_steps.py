from datetime import timedelta

import pytest

from sojourn.engines.workflow import WorkflowError
from sojourn.kernel.models import StepTaken
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import parties_of, state_of, steps_offered, steps_taken, take_step
from sojourn.organisation.models import Role
from sojourn.programmes.models import Call
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make.somebody(Role.OFFICER, make.university())


def test_step_of_a_party_sets_the_state_and_writes_the_log(now, officer):
    call = make.call(state="published", opens_at=NOW - timedelta(minutes=1))

    opened = take_step(call, "open", by=officer, reason="  It is time.  ")

    line = StepTaken.objects.get()
    assert (opened.state, Call.objects.get().state) == ("open", "open")
    assert (line.thing, line.step, line.source, line.target, line.by, line.reason, line.at) == (
        call,
        "open",
        "published",
        "open",
        officer.account,
        "It is time.",
        NOW,
    )


def test_step_of_the_clock_has_no_author(now):
    call = take_step(make.call(state="published"), "open", by=None)

    assert (call.state, steps_taken(call).get().by) == ("open", None)


def test_step_of_somebody_who_is_no_party_is_forbidden(now):
    call, student = make.call(state="published"), make.student(make.university())

    with pytest.raises(Forbidden):
        take_step(call, "open", by=student)

    assert (Call.objects.get(pk=call.pk).state, StepTaken.objects.count()) == ("published", 0)


def test_clock_takes_no_step_of_the_office(now):
    with pytest.raises(Forbidden):
        take_step(make.call(state="decided"), "archive", by=None)


def test_step_from_a_state_that_has_passed_is_refused(now, officer, in_english):
    call = make.call(state="archived")

    with pytest.raises(Refusal) as refused:
        take_step(call, "open", by=officer)

    label = Call.workflow.step("open").label
    assert str(refused.value) == f"“{label}” is not possible any more: the state is now “archived”."


def test_step_goes_by_the_row_as_it_stands_not_as_it_was_read(now, officer):
    call = make.call(state="published")
    Call.objects.filter(pk=call.pk).update(state="cancelled", title_en="Another title")

    with pytest.raises(Refusal):
        take_step(call, "open", by=officer)

    assert (call.state, call.title_en) == ("cancelled", "Another title")


def test_step_is_refused_with_the_reason_of_its_guard(now, officer, in_english):
    call = make.call(state="published", opens_at=NOW + timedelta(hours=1))

    with pytest.raises(Refusal) as refused:
        take_step(call, "open", by=officer)

    assert str(refused.value) == f"The call opens at {call.opens_at_text}."


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_step_that_asks_for_a_reason_is_refused_without_one(now, officer, reason):
    call = make.call(state="published")

    with pytest.raises(Refusal):
        take_step(call, "cancel", by=officer, reason=reason)

    assert Call.objects.get(pk=call.pk).state == "published"


def test_unknown_step_is_an_error_of_ours(now, officer):
    with pytest.raises(WorkflowError):
        take_step(make.call(), "fly", by=officer)


def test_steps_offered_are_those_of_the_party_with_their_refusals(now, officer):
    call = make.call(state="open")

    offers = [(offer.step.name, bool(offer.refusal)) for offer in steps_offered(call, officer)]

    assert offers == [("close", True), ("cancel", False)]
    assert steps_offered(call, make.person()) == []


def test_state_and_parties(now, officer):
    call = make.call(state="closed")

    assert state_of(call).waits_for == ("office",)
    assert [parties_of(who, call) for who in (officer, make.person(), None)] == [
        frozenset({"office"}),
        frozenset(),
        frozenset({"clock"}),
    ]


def test_log_has_the_steps_of_this_thing_in_their_order(now, officer):
    call, other = make.call(state="open"), make.call(state="published")
    take_step(other, "open", by=None)
    now.shift(timedelta(days=22))
    take_step(call, "close", by=None)
    take_step(call, "announce", by=officer)

    assert [(line.step, line.by) for line in steps_taken(call)] == [
        ("close", None),
        ("announce", officer.account),
    ]
