"""The lists from which units and the office work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, When

from sojourn.applications.models import Application, Choice, Endorsement
from sojourn.applications.queries.visible import applications_to_work_on
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import OFFICE, UNIT, people_matching, standing_of
from sojourn.programmes.models import Call

M = TypeVar("M", bound=Model)
NOT_HANDED_IN = Q(state="draft") | Q(state="withdrawn", submitted_at=None)


@dataclass
class UnitGroup:
    """The applications of one unit to one call, as the unit sees them."""

    unit: Unit
    waiting: list[Application] = field(default_factory=list)
    endorsed: list[Application] = field(default_factory=list)
    others: list[Application] = field(default_factory=list)

    @property
    def order(self) -> str:
        """The numbers of the endorsed ones in order, for the page to send back."""
        return ",".join(str(application.pk) for application in self.endorsed)

    @property
    def is_fixed(self) -> bool:
        """Whether scores have been computed with this order."""
        return any(application.score is not None for application in self.endorsed)


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
    """Those of people whose name, number or address contains every word; `path` leads to the person."""
    people = people_matching(Person.objects.order_by(), words)
    return rows.filter(**{f"{path}__in": people.values("pk")})


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
    after = Case(When(pk__gt=application.pk, then=0), default=1)
    return waiting.exclude(pk=application.pk).order_by(after, "pk").values_list("pk", flat=True).first()


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


def unit_groups(call: Call, person: Person) -> list[UnitGroup]:
    """The applications of the units one speaks for, by unit, the endorsed ones in order. Five queries."""
    applications = (
        call.applications.filter(unit__in=standing_of(person).units(UNIT))
        .exclude(NOT_HANDED_IN)
        .exclude(person=person)
        .select_related("person__studies", "unit", "endorsement", "call")
        .prefetch_related("choices__place__programme__institution")
        .order_by("unit__code", "submitted_at", "pk")
    )
    groups: dict[int, UnitGroup] = {}
    for application in applications:
        group = groups.setdefault(application.unit_id, UnitGroup(application.unit))
        endorsement = getattr(application, "endorsement", None)
        if application.state == "submitted":
            group.waiting.append(application)
        elif endorsement is not None and endorsement.rank_in_unit is not None:
            group.endorsed.append(application)
        else:
            group.others.append(application)
    for group in groups.values():
        group.endorsed.sort(key=lambda application: application.endorsement.rank_in_unit)
    return list(groups.values())
