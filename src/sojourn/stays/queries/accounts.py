"""Promised against recognised: per stay what was promised, what came of it, and what is late."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import clock
from sojourn.kernel.models import StepTaken
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, standing_of
from sojourn.stays import states
from sojourn.stays.models import Recognition, RefusalNote, Stay, Transcript
from sojourn.stays.queries.visible import visible_stays

AHEAD_DAYS = 30
"""So long before the departure the recognition should be decided."""
TRANSCRIPT_DAYS = 60
"""So long after the return the transcript should be here."""
DECISION_DAYS = 60
"""So long after the transcript the recognition should be decided; a refusal is shown as long."""

FINAL = ("recognised", "refused")
LABELS: dict[str, tuple[Any, Any]] = {
    "ahead": (_("recognition not decided before departure"), _("coordinator or registry")),
    "transcript": (_("transcript overdue"), _("host, or the student")),
    "decision": (_("recognition not decided in time"), _("coordinator or registry")),
    "refused": (_("promised but refused"), _("student: accept it, or ask for a new decision")),
}
"""Kind of alarm -> what it says, and who acts next."""


@dataclass(frozen=True)
class Alarm:
    """Something late or broken on one stay."""

    kind: str

    @property
    def label(self) -> Any:
        return LABELS[self.kind][0]

    @property
    def who(self) -> Any:
        return LABELS[self.kind][1]


@dataclass(frozen=True)
class Account:
    """One stay: credits at home promised, recognised, refused, missing, and its alarms."""

    stay: Any
    alarms: list[Alarm]

    @property
    def missing(self) -> Decimal:
        """Promised and neither recognised nor refused."""
        return max(Decimal(0), self.stay.promised - self.stay.recognised - self.stay.refused)

    @property
    def days(self) -> int | None:
        """Since the first transcript."""
        return (clock.now() - self.stay.transcript_at).days if self.stay.transcript_at else None


def _credits(column: str, **which: Any) -> Any:
    of = {f"recognitions__{name}": value for name, value in which.items()}
    total = Sum(f"recognitions__{column}", filter=Q(**of))
    return Coalesce(total, Decimal(0), output_field=DecimalField(max_digits=7, decimal_places=1))


def _some(**which: Any) -> Exists:
    return Exists(Recognition.objects.filter(stay=OuterRef("pk"), **which))


def alarm_conditions() -> dict[str, Q]:
    """Kind of alarm -> which stays have it now."""
    today, now = clock.today(), clock.now()
    first = Transcript.objects.filter(stay=OuterRef("stay")).order_by("received_at").values("received_at")
    late = Recognition.objects.filter(stay=OuterRef("pk"), state="transcript_received").alias(
        since=Subquery(first[:1])
    )
    steps = StepTaken.objects.filter(
        content_type=ContentType.objects.get_for_model(Recognition), object_id=OuterRef("pk")
    )
    noted = RefusalNote.objects.filter(stay=OuterRef(OuterRef("stay")), at__gte=OuterRef("at"))
    refusals = steps.filter(~Exists(noted), step="refuse", at__gte=now - timedelta(days=DECISION_DAYS))
    refused = Recognition.objects.filter(stay=OuterRef("pk"), state="refused").filter(
        Exists(refusals),
        ~Exists(steps.filter(step="decline")),
    )
    before = Q(state="planned", planned_from__lte=today + timedelta(days=AHEAD_DAYS))
    away = Q(state__in=["departed", "on_site"])
    return {
        "ahead": (before | away) & Q(_some(state="promised")),
        "transcript": Q(state="returned", ended_on__lt=today - timedelta(days=TRANSCRIPT_DAYS))
        & Q(_some(state__in=states.AHEAD)),
        "decision": Q(Exists(late.filter(since__lt=now - timedelta(days=DECISION_DAYS)))),
        "refused": Q(Exists(refused)),
    }


def accounts_for(person: Person, *, only: str = "", words: str = "") -> QuerySet[Stay]:
    """Stays on whose recognition the person decides, with their sums and alarms; `only` a kind, or `any`."""
    standing = standing_of(person)
    mine = Q(unit__in=standing.units(OFFICE | {Role.UNIT_OFFICER}))
    mine |= Q(person__studies__level__in=standing.levels)
    if standing.holds({Role.COUNSELLOR}):
        mine |= Q(person__studies__counsellor=person)
    found = visible_stays(person).filter(mine).exclude(state="cancelled")
    for word in words.split()[:6]:
        found = found.filter(
            Q(person__name_zh__icontains=word)
            | Q(person__name_en__icontains=word)
            | Q(institution__name_en__icontains=word)
            | Q(institution__name_zh__icontains=word)
        )
    conditions = alarm_conditions()
    if only == "any":
        any_of = Q(pk=None)
        for condition in conditions.values():
            any_of |= condition
        found = found.filter(any_of)
    elif only in conditions:
        found = found.filter(conditions[only])
    else:
        found = found.filter(Exists(Recognition.objects.filter(stay=OuterRef("pk"))))
    return found.annotate(
        promised=_credits("course__credits", state__in=[*states.AHEAD, "transcript_received", *FINAL]),
        recognised=_credits("credits", state="recognised"),
        refused=_credits("course__credits", state="refused"),
        transcript_at=Subquery(
            Transcript.objects.filter(stay=OuterRef("pk"))
            .order_by()
            .values("stay")
            .annotate(first=Min("received_at"))
            .values("first")
        ),
    ).order_by("planned_until", "id")


def with_alarms(stays: list[Stay]) -> list[Account]:
    """The stays of a page with their alarms. One query."""
    conditions = {
        f"has_{kind}": ExpressionWrapper(condition, output_field=BooleanField())
        for kind, condition in alarm_conditions().items()
    }
    asked = Stay.objects.filter(pk__in=[stay.pk for stay in stays]).order_by().annotate(**conditions)
    have = {one.pop("pk"): one for one in asked.values("pk", *conditions)}
    return [Account(stay, [Alarm(kind) for kind in LABELS if have[stay.pk][f"has_{kind}"]]) for stay in stays]


def alarms_on(stay: Stay) -> list[Alarm]:
    """The alarms of one stay. One query."""
    return with_alarms([stay])[0].alarms


def stays_with(kind: str) -> QuerySet[Stay]:
    """The stays that have this alarm now."""
    return (
        Stay.objects.filter(alarm_conditions()[kind])
        .select_related("person__studies__counsellor", "person__account", "unit", "institution")
        .order_by("pk")
    )
