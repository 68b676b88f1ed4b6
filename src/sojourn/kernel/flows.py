"""Workflow tables that an office writes: the named conditions they may use, and their reading."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import lazy

from sojourn.engines.workflow import Workflow
from sojourn.engines.workflow.written import Fault, Written, faults_of, read
from sojourn.kernel.steps import PARTY_LABELS
from sojourn.kernel.text import language

Condition = Callable[[Any, Mapping[str, Any]], str | None]
"""Given the thing and the parameters written beside the condition's name: why not, or None."""


@dataclass(frozen=True)
class Guard:
    """A condition that a table may name, its label, and the parameters it asks for (name -> label)."""

    name: str
    label: Any
    condition: Condition
    parameters: Mapping[str, Any]


_guards: dict[str, Guard] = {}


def guard(name: str, label: Any, **parameters: Any) -> Callable[[Condition], Condition]:
    """Declare a condition that tables may name."""

    def declare(condition: Condition) -> Condition:
        _guards[name] = Guard(name, label, condition, parameters)
        return condition

    return declare


def guards() -> Mapping[str, Guard]:
    """The conditions that tables may name."""
    return _guards


def _in_either(zh: str, en: str) -> str:
    return zh if language() == "zh" else en


bilingual: Any = lazy(_in_either, str)
"""(zh, en) -> a text that is read in the language of whoever looks at it."""


def read_table(table: Written, *, name: str, title: Any) -> Workflow:
    """The workflow of a written table; WorkflowError where it contradicts itself."""
    conditions = {known.name: known.condition for known in _guards.values()}
    return read(table, name=name, guards=conditions, label=bilingual, title=title)


def faults_in(table: Written) -> list[Fault]:
    """What keeps the table from being used."""
    return faults_of(table, guards=_guards, parties=PARTY_LABELS)
