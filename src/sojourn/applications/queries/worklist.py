"""The lists from which units and the office work."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from sojourn.applications.models import Application, Choice, Endorsement
from sojourn.applications.queries.visible import visible_applications
from sojourn.applications.states import APPLICATION
from sojourn.engines.workflow import State
from sojourn.kernel.steps import PARTY_LABELS
from sojourn.kernel.text import enumerated, language
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.programmes.models import Call

VERDICTS = ("clear", "question", "refused")
"""All choices eligible; some choice waits for a decision; some choice is found not eligible."""
SORTS = {
    "submitted": ("submitted_at", "pk"),
    "unit": ("unit__code", "submitted_at", "pk"),
    "state": ("state", "submitted_at", "pk"),
    "score": ("-score", "pk"),
}
"""Besides "name", which depends on the page's language."""
NOT_HANDED_IN = Q(state="draft") | Q(state="withdrawn", submitted_at=None)


@dataclass(frozen=True)
class StateCount:
    """How many applications are in a state, and who has the ball there."""

    state: State
    count: int

    @property
    def who(self) -> str:
        return enumerated(str(PARTY_LABELS[party]) for party in self.state.waits_for)


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
    return visible_applications(person).filter(call=call).exclude(person=person)


def counts_per_state(applications: QuerySet[Application]) -> list[StateCount]:
    """For every state that occurs, in the order of the workflow, how many. One query."""
    counts = Counter(applications.order_by().values_list("state", flat=True))
    return [StateCount(state, counts[state.name]) for state in APPLICATION.states if counts[state.name]]


def with_verdicts(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same, each with the numbers of its choices: all, found eligible, found not eligible, waiting."""
    return applications.annotate(
        choice_count=Count("choices"),
        eligible_count=Count("choices", filter=Q(choices__verdict="eligible")),
        refused_count=Count("choices", filter=Q(choices__verdict="not_eligible")),
        waiting_count=Count(
            "choices", filter=Q(choices__verdict__in=["unclear", ""], choices__is_admitted=None)
        ),
    )


def narrowed(
    applications: QuerySet[Application],
    *,
    state: str = "",
    unit: str = "",
    verdict: str = "",
    words: str = "",
    sort: str = "",
) -> QuerySet[Application]:
    """The list for a page: filtered, sorted, with verdicts and everything a line shows."""
    found = with_verdicts(applications)
    if state:
        found = found.filter(state=state)
    if unit.isdigit():
        found = found.filter(unit=unit)
    if verdict == "clear":
        found = found.filter(choice_count__gt=0, eligible_count=F("choice_count"))
    elif verdict == "question":
        found = found.filter(waiting_count__gt=0)
    elif verdict == "refused":
        found = found.filter(refused_count__gt=0)
    for word in words.split():
        found = found.filter(
            Q(person__name_zh__icontains=word)
            | Q(person__name_en__icontains=word)
            | Q(person__number__icontains=word)
        )
    name = "person__name_zh" if language() == "zh" else "person__name_en"
    order = SORTS.get(sort, (name, "pk") if sort == "name" else SORTS["submitted"])
    return found.select_related("person", "unit", "endorsement", "call").order_by(*order)


def applications_without_question(call: Call, person: Person) -> QuerySet[Application]:
    """Endorsed, within one's reach as office, every choice found eligible and none refused by hand."""
    mine = call.applications.filter(state="endorsed", unit__in=standing_of(person).units(OFFICE)).exclude(
        person=person
    )
    doubtful = Choice.objects.filter(application__call=call).exclude(
        Q(verdict="eligible") & (Q(is_admitted=None) | Q(is_admitted=True))
    )
    return mine.filter(choices__isnull=False).exclude(pk__in=doubtful.values("application")).distinct()


def applications_to_review(call: Call, person: Person) -> QuerySet[Application]:
    """Eligible ones of the call that are not one's own: the next step opens them to the reviewers."""
    return call.applications.filter(state="eligible").exclude(person=person).order_by("pk")


def next_to_check(application: Application, person: Person) -> int | None:
    """The number of the next application of the call that waits for the office, after this one."""
    waiting = applications_of_others(application.call, person).filter(
        state__in=["endorsed", "not_endorsed"], unit__in=standing_of(person).units(OFFICE)
    )
    numbers = sorted(waiting.exclude(pk=application.pk).values_list("pk", flat=True))
    return next((number for number in numbers if number > application.pk), next(iter(numbers), None))


def units_in(applications: QuerySet[Application]) -> QuerySet[Unit]:
    """The units from which there are applications."""
    return Unit.objects.filter(pk__in=applications.order_by().values("unit"))


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
