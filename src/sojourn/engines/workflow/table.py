"""A workflow as a table of states and steps.

A party is a word for what somebody is to the thing that moves ("applicant", "office", "clock"). Who is which
party is decided outside; the table only says which parties may take which step, and which party holds the
ball in each state.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Guard = Callable[[Any], str | None]
"""Given the thing that moves, the reason why the step must be refused, or None."""


class WorkflowError(ValueError):
    """A table that contradicts itself; the message names the table, and the state or step at fault."""


@dataclass(frozen=True)
class State:
    """One state: `waits_for` names the parties who must act next; an end state waits for nobody.

    `stage` says how far that is in words that all tables share; `due` which date of its own belongs to it.
    """

    name: str
    label: Any
    waits_for: tuple[str, ...] = ()
    tone: str = "neutral"
    stage: str = ""
    due: str = ""


@dataclass(frozen=True)
class Step:
    """One step from any of `sources` to `target`, for the parties in `who` unless `guard` gives a reason.

    `letter` is what is written to the person concerned (subject and text in each language), `days` how long
    who has the ball afterwards has to act.
    """

    name: str
    label: Any
    sources: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    guard: Guard | None = None
    needs_reason: bool = False
    letter: Mapping[str, str] | None = None
    days: int | None = None


@dataclass(frozen=True)
class Offer:
    """A step that a party may see now: `refusal` says why it may not be taken yet, None that it may."""

    step: Step
    refusal: str | None


@dataclass(frozen=True)
class Workflow:
    """A checked table: WorkflowError on unknown, doubled or unreachable states and on dead ends that wait."""

    name: str
    start: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    label: Any = field(default="")

    def __post_init__(self) -> None:
        self._refuse_doubles("state", [state.name for state in self.states])
        self._refuse_doubles("step", [step.name for step in self.steps])
        known = {state.name for state in self.states}
        if self.start not in known:
            raise WorkflowError(f"{self.name}: the start state {self.start!r} is not in the table")
        for step in self.steps:
            for state_name in (*step.sources, step.target):
                if state_name not in known:
                    raise WorkflowError(
                        f"{self.name}: step {step.name!r} names the unknown state {state_name!r}"
                    )
            if not step.sources:
                raise WorkflowError(f"{self.name}: step {step.name!r} starts nowhere")
            if not step.who:
                raise WorkflowError(f"{self.name}: step {step.name!r} is open to nobody")
        unreachable = known - self.reachable
        if unreachable:
            raise WorkflowError(f"{self.name}: no step leads to {', '.join(sorted(unreachable))}")
        for state in self.states:
            movers = {party for step in self.steps if state.name in step.sources for party in step.who}
            idle = set(state.waits_for) - movers
            if idle:
                names = ", ".join(sorted(idle))
                raise WorkflowError(
                    f"{self.name}: state {state.name!r} waits for {names}, who may do nothing there"
                )

    def _refuse_doubles(self, noun: str, names: list[str]) -> None:
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise WorkflowError(f"{self.name}: {noun} {', '.join(doubled)} stands twice")

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Names of the states that some sequence of steps leads to from the start."""
        found, border = {self.start}, [self.start]
        while border:
            source = border.pop()
            for step in self.steps:
                if source in step.sources and step.target not in found:
                    found.add(step.target)
                    border.append(step.target)
        return frozenset(found)

    @cached_property
    def choices(self) -> list[tuple[str, Any]]:
        """The states as (name, label) pairs, for a column."""
        return [(state.name, state.label) for state in self.states]

    def state(self, name: str) -> State:
        """The state of that name; WorkflowError if there is none."""
        for state in self.states:
            if state.name == name:
                return state
        raise WorkflowError(f"{self.name}: no state is called {name!r}")

    def step(self, name: str) -> Step:
        """The step of that name; WorkflowError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise WorkflowError(f"{self.name}: no step is called {name!r}")

    def offered(self, state: str, parties: Iterable[str], thing: Any = None) -> list[Offer]:
        """The steps these parties see in this state, in the table's order, each with its refusal if any."""
        mine = set(parties)
        return [
            Offer(step, step.guard(thing) if step.guard else None)
            for step in self.steps
            if state in step.sources and mine & set(step.who)
        ]
