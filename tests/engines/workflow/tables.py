"""Workflow tables drawn at random, and the oracle of what can be reached in them."""

from dataclasses import replace

from hypothesis import strategies as st

from sojourn.engines.workflow import State, Step, Workflow

NAMES = [f"s{number}" for number in range(6)]
PARTIES = ["applicant", "office", "clock"]


def always(_thing: object) -> str:
    return "not today"


def never(_thing: object) -> None:
    return None


@st.composite
def parts(draw: st.DrawFn) -> tuple[list[str], list[Step]]:
    """Names of some states, and steps between them; perhaps not all can be reached from the first."""
    states = NAMES[: draw(st.integers(1, len(NAMES)))]
    some = st.lists(st.sampled_from(states), min_size=1, max_size=3, unique=True).map(tuple)
    who = st.lists(st.sampled_from(PARTIES), min_size=1, unique=True).map(tuple)
    steps = [
        Step(
            f"step{number}",
            f"Step {number}",
            draw(some),
            draw(st.sampled_from(states)),
            draw(who),
            draw(st.sampled_from([None, always, never])),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    return states, steps


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    """Sound tables: states that cannot be reached are left out, each state waits for some who may move it."""
    states, steps = draw(parts())
    names = reachable_by_rounds(states[0], steps)
    kept = []
    for step in steps:
        sources = tuple(name for name in step.sources if name in names)
        if sources:
            kept.append(replace(step, sources=sources))
    return Workflow(
        name="drawn",
        start=states[0],
        states=tuple(
            State(name, name.upper(), tuple(draw(st.sets(st.sampled_from(sorted(movers(name, kept)))))))
            if movers(name, kept)
            else State(name, name.upper())
            for name in states
            if name in names
        ),
        steps=tuple(kept),
    )


def movers(state: str, steps: list[Step]) -> set[str]:
    return {party for step in steps if state in step.sources for party in step.who}


def reachable_by_rounds(start: str, steps: list[Step]) -> set[str]:
    """Breadth first: as many rounds as there are states, each one step further."""
    found = {start}
    for _round in NAMES:
        found = found | {step.target for step in steps if found & set(step.sources)}
    return found
