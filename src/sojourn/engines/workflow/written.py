"""A workflow written down as plain lists and texts, as an office edits it and a database keeps it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sojourn.engines.workflow.table import Guard, State, Step, Workflow

Written = Mapping[str, Any]
"""`start`, `states` (name, zh, en, waits_for, tone, stage, due), `steps` (name, zh, en, from, to, who,
guards, needs_reason, letter, days)."""

STAGES = ("draft", "applicant", "unit", "office", "review", "outside", "won", "lost", "ended")
"""How far a state is: with whom it lies, or how it ended."""
OVER = ("won", "lost", "ended")
TONES = ("neutral", "info", "warning", "success", "danger")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a table: which kind of fault, of which state or step, and the name it is about."""

    what: str
    of: str
    name: str
    about: str = ""


def read(
    table: Written,
    *,
    name: str,
    guards: Mapping[str, Callable[[Any, Mapping[str, Any]], str | None]],
    label: Callable[[str, str], Any],
    title: Any = "",
) -> Workflow:
    """The checked table that moves things; WorkflowError where it contradicts itself."""
    return Workflow(
        name=name,
        label=title,
        start=table["start"],
        states=tuple(
            State(
                one["name"],
                label(one["zh"], one["en"]),
                tuple(one.get("waits_for", ())),
                one.get("tone", "neutral"),
                one.get("stage", ""),
                one.get("due", ""),
            )
            for one in table["states"]
        ),
        steps=tuple(
            Step(
                one["name"],
                label(one["zh"], one["en"]),
                tuple(one["from"]),
                one["to"],
                tuple(one["who"]),
                _together([(guards[guard["name"]], guard) for guard in one.get("guards", ())]),
                bool(one.get("needs_reason")),
                one.get("letter") or None,
                one.get("days"),
            )
            for one in table["steps"]
        ),
    )


def _together(
    guards: list[tuple[Callable[[Any, Mapping[str, Any]], str | None], Mapping[str, Any]]],
) -> Guard | None:
    """The first reason of several guards."""
    if not guards:
        return None

    def guard(thing: Any) -> str | None:
        return next((reason for one, told in guards if (reason := one(thing, told))), None)

    guard.__name__ = ", ".join(told["name"] for _one, told in guards)
    return guard


def faults_of(table: Written, *, guards: Collection[str], parties: Collection[str]) -> list[Fault]:
    """Everything that keeps the table from being used, in the order of its states and steps."""
    states, steps = list(table["states"]), list(table["steps"])
    known = {one["name"] for one in states}
    found = [Fault("no start", "table", table["start"])] if table["start"] not in known else []
    found += [Fault("twice", "state", name) for name in _doubled(one["name"] for one in states)]
    found += [Fault("twice", "step", name) for name in _doubled(one["name"] for one in steps)]
    reached = _reached(table)
    for one in states:
        found += _faults_of_state(one, steps, parties)
        if one["name"] not in reached:
            found.append(Fault("unreachable", "state", one["name"]))
    for one in steps:
        found += _faults_of_step(one, known, guards, parties)
    return found


def _faults_of_state(state: Written, steps: list[Written], parties: Collection[str]) -> list[Fault]:
    name = state["name"]
    leaving = [step for step in steps if name in step["from"]]
    movers = {party for step in leaving for party in step["who"]}
    found = _untranslated("state", state)
    if state.get("stage") not in STAGES:
        found.append(Fault("no stage", "state", name))
    for party in state.get("waits_for", ()):
        if party not in parties:
            found.append(Fault("unknown party", "state", name, party))
        elif party not in movers:
            found.append(Fault("idle", "state", name, party))
    if state.get("stage") not in OVER and not leaving:
        found.append(Fault("dead end", "state", name))
    return found


def _faults_of_step(
    step: Written, known: Collection[str], guards: Collection[str], parties: Collection[str]
) -> list[Fault]:
    name = step["name"]
    found = _untranslated("step", step)
    found += [
        Fault("unknown state", "step", name, one) for one in [*step["from"], step["to"]] if one not in known
    ]
    if not step["from"]:
        found.append(Fault("starts nowhere", "step", name))
    if not step["who"]:
        found.append(Fault("nobody", "step", name))
    found += [Fault("unknown party", "step", name, one) for one in step["who"] if one not in parties]
    found += [
        Fault("unknown guard", "step", name, one["name"])
        for one in step.get("guards", ())
        if one["name"] not in guards
    ]
    letter = step.get("letter") or {}
    if letter and not all(letter.get(part) for part in ("subject_zh", "subject_en", "text_zh", "text_en")):
        found.append(Fault("half a letter", "step", name))
    return found


def _untranslated(of: str, line: Written) -> list[Fault]:
    return [
        Fault("untranslated", of, line["name"], language)
        for language in ("zh", "en")
        if not line.get(language)
    ]


def _doubled(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _reached(table: Written) -> set[str]:
    found, border = {table["start"]}, [table["start"]]
    while border:
        source = border.pop()
        for step in table["steps"]:
            if source in step["from"] and step["to"] not in found:
                found.add(step["to"])
                border.append(step["to"])
    return found
