"""The lists from which units and the office work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from sojourn.applications.models import Application, Choice, Endorsement
from sojourn.applications.queries.visible import applications_to_work_on
from sojourn.kernel.search import with_words
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.programmes.models import Call

M = TypeVar("M", bound=Model)
NOT_HANDED_IN = Q(state="draft") | Q(state="withdrawn", submitted_at=None)


MOST_AT_ONCE = 500
"""Applications endorsed by one click."""
PART = 50
"""Applications of one part of a unit's list on a page."""


@dataclass
class UnitGroup:
    """The applications of one unit to one call, as the unit sees them: of each part one page."""

    unit: Unit
    pages: Mapping[str, Page]
    """Part of the list -> the numbers of its applications, as a page."""
    order: Sequence[int] = ()
    """The numbers of all endorsed ones in order, for the page to send back."""
    is_fixed: bool = False
    """Whether scores have been computed with this order."""
    waiting: list[Application] = field(default_factory=list)
    endorsed: list[Application] = field(default_factory=list)
    others: list[Application] = field(default_factory=list)

    @property
    def ranked(self) -> list[tuple[int, Application]]:
        """The endorsed ones of the page with their ranks."""
        return list(enumerate(self.endorsed, self.pages["endorsed"].start_index()))


def applications_of_others(call: Call, person: Person) -> QuerySet[Application]:
    """What has been handed in to this call and the person may read, save their own."""
    return applications_to_work_on(person).filter(call=call)


def with_verdict(applications: QuerySet[Application], verdict: str) -> QuerySet[Application]:
    """Those whose requirements are met for every choice ("clear"), wait for a decision for some choice
    ("question"), or are not met for some choice ("refused")."""
    choices = Choice.objects.filter(application=OuterRef("pk"))
    if verdict == "clear":
        return applications.filter(Exists(choices), ~Exists(choices.exclude(verdict="eligible")))
    if verdict == "question":
        return applications.filter(Exists(choices.filter(verdict__in=["unclear", ""], is_admitted=None)))
    return applications.filter(Exists(choices.filter(verdict="not_eligible")))


def of_people_matching(rows: QuerySet[M], words: str, *, path: str = "person") -> QuerySet[M]:
    """Those of people who are found by the words; `path` leads to the person."""
    return with_words(rows, words, of=Person, path=path)


def applications_without_question(call: Call, person: Person) -> QuerySet[Application]:
    """Endorsed, within one's reach as office, every choice found eligible and none refused by hand."""
    mine = call.applications.filter(state="endorsed", unit__in=standing_of(person).units(OFFICE))
    choices = Choice.objects.filter(application=OuterRef("pk"))
    doubtful = choices.exclude(Q(verdict="eligible") & (Q(is_admitted=None) | Q(is_admitted=True)))
    return mine.filter(Exists(choices), ~Exists(doubtful)).exclude(person=person)


def applications_to_review(call: Call, person: Person) -> QuerySet[Application]:
    """Eligible ones of the call that are not one's own: the next step opens them to the reviewers."""
    return call.applications.filter(state="eligible").exclude(person=person).order_by("pk")


def next_to_check(application: Application, person: Person) -> int | None:
    """The number of the next application of the call that waits for the office, after this one."""
    waiting = applications_of_others(application.call, person).filter(
        state__in=["endorsed", "not_endorsed"], unit__in=standing_of(person).units(OFFICE)
    )
    numbers = waiting.order_by("pk").values_list("pk", flat=True)
    return numbers.filter(pk__gt=application.pk).first() or numbers.exclude(pk=application.pk).first()


def unit_order(call_id: int, unit_id: int) -> QuerySet[Endorsement]:
    """The endorsed applications of a unit to a call in the unit's order."""
    return (
        Endorsement.objects.filter(
            application__call=call_id, application__unit=unit_id, rank_in_unit__isnull=False
        )
        .select_related("application")
        .order_by("rank_in_unit", "pk")
    )


def order_by_numbers(order: Sequence[int], typed: Mapping[int, str]) -> list[int]:
    """An order changed by the ranks typed beside it: who was given another rank comes to stand there."""
    standing = {one: rank for rank, one in enumerate(order, 1)}
    wanted = {
        one: int(typed[one]) if typed.get(one, "").isdecimal() else rank for one, rank in standing.items()
    }

    def place(one: int) -> tuple[int, int]:
        # beside one who merely stands there: before it when moving up, after it when moving down
        moved = wanted[one] - standing[one]
        return wanted[one], (moved > 0) - (moved < 0)

    return sorted(order, key=place)


def unit_groups(call: Call, person: Person, asked: Mapping[str, str] | None = None) -> list[UnitGroup]:
    """The applications of the units one speaks for, by unit, the endorsed ones in order. Three queries.

    Of each part of a unit's list one page is read: the first, or what `asked` says under "part-unit".
    """
    parts: dict[int, dict[str, list[tuple[int, int]]]] = {}
    scored: set[int] = set()
    for number, unit, state, rank, score in _unit_lines(call, person):
        found = parts.setdefault(unit, {"waiting": [], "endorsed": [], "others": []})
        part = "waiting" if state == "submitted" else "others" if rank is None else "endorsed"
        found[part].append((rank or 0, number))
        if part == "endorsed" and score is not None:
            scored.add(unit)
    pages = {
        unit: {
            # rows of equal rank stay in the order in which they were read
            part: Paginator([number for _rank, number in sorted(told, key=itemgetter(0))], PART).get_page(
                (asked or {}).get(f"{part}-{unit}")
            )
            for part, told in found.items()
        }
        for unit, found in parts.items()
    }
    shown = _shown_to_unit(number for found in pages.values() for page in found.values() for number in page)
    groups = []
    for unit, found in pages.items():
        rows = {part: [shown[number] for number in page if number in shown] for part, page in found.items()}
        first = next((row for listed in rows.values() for row in listed), None)
        if first is not None:
            order = [number for _rank, number in sorted(parts[unit]["endorsed"], key=itemgetter(0))]
            groups.append(UnitGroup(first.unit, found, order, unit in scored, **rows))
    return groups


def _unit_lines(call: Call, person: Person) -> QuerySet[Application, tuple[Any, ...]]:
    """Number, unit, state, rank and score of what the units that one speaks for have handed in."""
    return (
        call.applications.filter(unit__in=standing_of(person).units(UNIT))
        .exclude(NOT_HANDED_IN)
        .exclude(person=person)
        .order_by("unit__code", "submitted_at", "pk")
        .values_list("pk", "unit_id", "state", "endorsement__rank_in_unit", "score")
    )


def waiting_for_unit(call: Call, person: Person, numbers: Iterable[int]) -> list[Application]:
    """Those of these applications that wait for the opinion of a unit one speaks for, in their order."""
    lines = _unit_lines(call, person).filter(state="submitted", pk__in=list(numbers)[:MOST_AT_ONCE])
    shown = _shown_to_unit(line[0] for line in lines)
    return [shown[line[0]] for line in lines if line[0] in shown]


def _shown_to_unit(numbers: Iterable[int]) -> dict[int, Application]:
    choices = Choice.objects.select_related("place__programme__institution").defer("findings")
    return (
        Application.objects.select_related("person__studies", "unit", "endorsement", "call")
        .defer("answers", "asked_in", "facts", "score_parts")
        .prefetch_related(Prefetch("choices", choices))
        .in_bulk(list(numbers))
    )
