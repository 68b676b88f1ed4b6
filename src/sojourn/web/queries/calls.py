"""The calls under way and how the applications to them stand, for one person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from sojourn.applications.queries.waiting import counts_per_call
from sojourn.engines.workflow import State
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.programmes.ways import exchange_way, way_of
from sojourn.web.queries.lines import Line

OVER = ("archived", "cancelled")
IN_ORDER = ("closed", "notice", "open", "published", "decided", "draft")
"""States of a call, those first in which applications wait for somebody."""
NOT_ENTERED = ("draft", "withdrawn")


@dataclass(frozen=True)
class Count:
    """So many applications in a state, and where they are listed."""

    state: State
    count: int
    path: str


@dataclass(frozen=True)
class CallStanding:
    """A call and how the applications stand that the person reads."""

    call: Call
    path: str
    counts: list[Count]
    total: int


@dataclass(frozen=True)
class Calls:
    """The calls under way, with the applications counted by call and state."""

    calls: list[Call]
    counts: Mapping[int, Counter[str]]

    def lines(self, label: str, state: str, *, page: str, due: str, only_late: bool = False) -> list[Line]:
        """For each call that has closed and has applications in this state, a line that leads to them."""
        lines = [
            Line(
                label,
                f"{reverse(page, args=[call.pk])}?state={state}",
                count=self.counts[call.pk][state],
                by=getattr(call, due),
                about=title_of(call),
            )
            for call in self.calls
            if call.is_past_closing and self.counts.get(call.pk, {}).get(state)
        ]
        return [line for line in lines if line.is_late] if only_late else lines

    def further_lines(self, party: str) -> list[Line]:
        """What waits for a party in states that only some kinds have, called as the kind calls it."""
        told = {state.name for state in exchange_way().workflow.states}
        return [
            Line(
                str(state.label),
                f"{reverse('applications:application_list', args=[call.pk])}?state={state.name}",
                count=self.counts[call.pk][state.name],
                by=getattr(call, state.due) if state.due else None,
                about=title_of(call),
            )
            for call in self.calls
            if self.counts.get(call.pk)
            for state in way_of(call).workflow.states
            if party in state.waits_for and state.name not in told and self.counts[call.pk][state.name]
        ]

    def standings(self) -> list[CallStanding]:
        """Per call with applications, those under selection first: how many are in which state."""
        found = [self.standing(call) for call in self.calls if self._total(call)]
        return sorted(found, key=lambda standing: IN_ORDER.index(standing.call.state))

    def standing(self, call: Call) -> CallStanding:
        """How many applications to this call are in which state."""
        path = reverse("applications:application_list", args=[call.pk])
        counted = self.counts.get(call.pk, Counter())
        return CallStanding(
            call,
            path,
            [
                Count(state, counted[state.name], f"{path}?state={state.name}")
                for state in way_of(call).workflow.states
                if counted[state.name]
            ],
            self._total(call),
        )

    def _total(self, call: Call) -> int:
        counted = self.counts.get(call.pk, Counter())
        return sum(number for state, number in counted.items() if state not in NOT_ENTERED)

    @property
    def entered(self) -> int:
        """How many applications were handed in to them and still stand."""
        return sum(self._total(call) for call in self.calls)


def title_of(call: Call) -> str:
    return in_language(call, "title") or call.code


def calls_under_way(person: Person, *, units: Iterable[int] | None = None, drafts: bool = False) -> Calls:
    """With the applications of others that the person reads, or only those of these units. Two queries."""
    hidden = OVER if drafts else (*OVER, "draft")
    calls = Call.objects.exclude(state__in=hidden).select_related("academic_year").order_by("closes_at", "pk")
    found = list(calls)
    return Calls(found, counts_per_call(person, found, units=units))


def standing_of_call(call: Call, person: Person) -> CallStanding:
    """How the applications of others to one call stand, as far as the person reads them. One query."""
    return Calls([call], counts_per_call(person, [call])).standing(call)
