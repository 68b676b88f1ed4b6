"""Workflow tables against naive oracles: what is refused, what is reachable, what is offered."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.engines.workflow import Offer, State, Step, Workflow, WorkflowError
from tests.engines.workflow.tables import PARTIES, always, movers, parts, reachable_by_rounds, workflows


@given(parts())
def test_table_is_sound_exactly_when_every_state_is_reached(drawn):
    states, steps = drawn
    lost = sorted(set(states) - reachable_by_rounds(states[0], steps))

    try:
        table = Workflow("drawn", states[0], tuple(State(name, name) for name in states), tuple(steps))
    except WorkflowError as error:
        assert str(error) == f"drawn: no step leads to {', '.join(lost)}" and lost
    else:
        assert (table.reachable, lost) == (set(states), [])


@given(workflows(), st.sampled_from(PARTIES))
def test_state_that_waits_for_somebody_who_may_do_nothing_is_refused(table, party):
    idle = [state for state in table.states if party not in movers(state.name, list(table.steps))]
    for state in idle:
        waiting = tuple(replace(s, waits_for=(party,)) if s is state else s for s in table.states)

        with pytest.raises(WorkflowError) as refused:
            replace(table, states=waiting)

        assert str(refused.value) == (
            f"drawn: state {state.name!r} waits for {party}, who may do nothing there"
        )


@given(workflows(), st.sets(st.sampled_from(PARTIES)))
def test_offered_equals_every_step_of_the_state_open_to_one_of_the_parties(table, parties):
    for state in table.states:
        expected = []
        for step in table.steps:
            if any(
                source == state.name and who == party
                for source, who, party in product(step.sources, step.who, parties)
            ):
                expected.append(Offer(step, "not today" if step.guard is always else None))

        assert table.offered(state.name, parties) == expected


@given(workflows())
def test_state_and_step_are_found_by_name_and_by_no_other(table):
    assert tuple(table.state(state.name) for state in table.states) == table.states
    assert tuple(table.step(step.name) for step in table.steps) == table.steps
    assert table.choices == [(state.name, state.label) for state in table.states]
    with pytest.raises(WorkflowError, match="drawn: no state is called 'nowhere'"):
        table.state("nowhere")
    with pytest.raises(WorkflowError, match="drawn: no step is called 'nothing'"):
        table.step("nothing")


DRAFT, SENT = State("draft", "Draft", ("applicant",)), State("sent", "Sent")
SEND = Step("send", "Send", ("draft",), "sent", ("applicant",))


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"start": "begun"}, "letter: the start state 'begun' is not in the table"),
        ({"states": ()}, "letter: the start state 'draft' is not in the table"),
        ({"states": (DRAFT, SENT, SENT)}, "letter: state sent stands twice"),
        ({"steps": (SEND, SEND)}, "letter: step send stands twice"),
        (
            {"steps": (replace(SEND, target="lost"),)},
            "letter: step 'send' names the unknown state 'lost'",
        ),
        (
            {"steps": (replace(SEND, sources=("draft", "lost")),)},
            "letter: step 'send' names the unknown state 'lost'",
        ),
        ({"steps": (SEND, replace(SEND, name="jump", sources=()))}, "letter: step 'jump' starts nowhere"),
        ({"steps": (replace(SEND, who=()),)}, "letter: step 'send' is open to nobody"),
        ({"steps": ()}, "letter: no step leads to sent"),
        (
            {"states": (replace(DRAFT, waits_for=("applicant", "office")), SENT)},
            "letter: state 'draft' waits for office, who may do nothing there",
        ),
        (
            {"states": (DRAFT, replace(SENT, waits_for=("office",)))},
            "letter: state 'sent' waits for office, who may do nothing there",
        ),
    ],
)
def test_broken_table_is_refused_with_what_is_wrong(fault, message):
    sound = {"name": "letter", "start": "draft", "states": (DRAFT, SENT), "steps": (SEND,)}
    Workflow(**sound)

    with pytest.raises(WorkflowError) as refused:
        Workflow(**sound | fault)

    assert str(refused.value) == message


def test_guard_is_asked_about_the_thing_that_moves():
    step = replace(SEND, guard=lambda letter: None if letter["text"] else "It is empty.")
    table = Workflow("letter", "draft", (DRAFT, SENT), (step,))

    assert [
        table.offered("draft", ["applicant"], {"text": ""}),
        table.offered("draft", ["applicant"], {"text": "Hello"}),
        table.offered("draft", ["office"], {"text": ""}),
        table.offered("sent", ["applicant"], {"text": ""}),
    ] == [[Offer(step, "It is empty.")], [Offer(step, None)], [], []]
