"""The way an application goes: the version of its kind that its call has taken, read once a process."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings

from sojourn.engines.workflow import State, Workflow
from sojourn.kernel.flows import bilingual, read_table
from sojourn.programmes.models import Call, KindVersion
from sojourn.programmes.models.kind import EXCHANGE
from sojourn.programmes.shipped import digest_of, first_table


@dataclass(frozen=True)
class Way:
    """What a version says, ready for use."""

    workflow: Workflow
    left_over: Workflow
    """The same for a draft whose call takes nothing any more: it waits for nobody."""
    ranks_places: bool
    has_categories: bool
    once_a_year: bool
    who_applies: str
    table: Mapping[str, Any]


def written_way(table: Mapping[str, Any]) -> Way:
    """A version's text made ready; WorkflowError where it contradicts itself."""
    workflow = read_table(table, name="application", title=bilingual("申请", "application"))
    draft = State(
        "draft", bilingual("未提交（选拔已截止）", "not submitted; the call is closed"), stage="draft"
    )
    others = tuple(state for state in workflow.states if state.name != "draft")
    return Way(
        workflow,
        replace(workflow, states=(draft, *others)),
        bool(table["ranks_places"]),
        bool(table["has_categories"]),
        bool(table["once_a_year"]),
        table["who_applies"],
        table,
    )


@lru_cache(maxsize=1)
def exchange_way() -> Way:
    """The first version of the student exchange: what a call without a word of its own goes by."""
    return written_way(first_table(EXCHANGE))


_ways: dict[str, Way] = {}
"""Digest -> the way; what a digest names never changes."""
_listed_at: list[float] = []


def way_called(digest: str) -> Way:
    """The way of this digest; a query the first time, none for the exchange as it came with the house."""
    if digest == digest_of(EXCHANGE, 1, exchange_way().table):
        return exchange_way()
    if digest not in _ways:
        _ways[digest] = written_way(KindVersion.objects.get(digest=digest).table)
    return _ways[digest]


def way_of(call: Call) -> Way:
    """The way on which the applications to this call go."""
    if call.way_id is not None:
        return way_called(call.way_id)
    if call.kind_id == EXCHANGE:
        return exchange_way()
    return way_called(newest_version(call.kind_id).digest)


def newest_version(code: str) -> KindVersion:
    """What the kind says today. One query."""
    return KindVersion.objects.filter(kind=code).order_by("-number")[0]


def known_ways() -> Iterable[Way]:
    """Every way there is; what another process has published is seen within half a minute."""
    every = settings.WAYS_READ_EVERY
    if every is not None and (not _listed_at or time.monotonic() - _listed_at[0] > every):
        _listed_at[:] = [time.monotonic()]
        for version in KindVersion.objects.exclude(digest__in=_ways).exclude(kind=EXCHANGE, number=1):
            _ways[version.digest] = written_way(version.table)
    return [exchange_way(), *_ways.values()]


def known_states() -> Mapping[str, State]:
    """Name -> state over all ways. A name means the same stage in each; whom it waits for is put together."""
    found: dict[str, State] = {}
    for way in known_ways():
        for state in way.workflow.states:
            before = found.setdefault(state.name, state)
            if set(state.waits_for) - set(before.waits_for):
                both = tuple(dict.fromkeys((*before.waits_for, *state.waits_for)))
                found[state.name] = replace(before, waits_for=both)
    return found


def states_at(*stages: str) -> list[str]:
    """The names of all states at these stages."""
    return [state.name for state in known_states().values() if state.stage in stages]


class EveryWay:
    """All ways as one table, for lists that show applications of all kinds together."""

    @property
    def states(self) -> tuple[State, ...]:
        return tuple(known_states().values())

    def state(self, name: str) -> State:
        return known_states()[name]
