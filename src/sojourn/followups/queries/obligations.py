"""Which obligations and plans there are, for whom, and which must be told of."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from sojourn.engines.obligations import Anchor, Due, due_days
from sojourn.followups.models import Obligation, ObligationPlan, ObligationRule, PlanVersion
from sojourn.followups.queries.action_items import AGAIN
from sojourn.kernel import clock
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of

ENDED = ("met", "waived", "dropped")


def visible_obligations(person: Person) -> QuerySet[Obligation]:
    """One's own, those of the units one speaks for or reads, those of the students one counsels."""
    standing = standing_of(person)
    obligations = Obligation.objects.select_related("rule", "person", "unit")
    if standing.reaches_all(OFFICE | UNIT | READERS):
        return obligations
    seen = Q(person=person) | Q(unit__in=standing.units(OFFICE | UNIT | READERS))
    if standing.holds({Role.COUNSELLOR}):
        seen |= Q(person__studies__counsellor=person)
    return obligations.filter(seen)


def visible_plans(person: Person) -> QuerySet[ObligationPlan]:
    """What is owed is open to everybody inside."""
    return ObligationPlan.objects.all() if standing_of(person).reach else ObligationPlan.objects.none()


def obligations_about(thing: Model) -> QuerySet[Obligation]:
    """Those of this thing that are still asked for or were, by day."""
    kind = ContentType.objects.get_for_model(thing)
    return (
        Obligation.objects.filter(content_type=kind, object_id=thing.pk)
        .exclude(state="dropped")
        .select_related("rule", "person")
    )


def own_obligations_due(person: Person) -> QuerySet[Obligation]:
    """What is still open, of oneself."""
    return Obligation.objects.filter(person=person, state="open")


def plans_in_force() -> QuerySet[ObligationPlan]:
    """Plans of which a version is in force."""
    in_force = PlanVersion.objects.filter(plan=OuterRef("pk"), in_force_since__isnull=False)
    return ObligationPlan.objects.filter(Exists(in_force))


def version_in_force(plan: ObligationPlan) -> PlanVersion | None:
    """The latest version that is not being written any more."""
    return plan.versions.exclude(in_force_since=None).first()


def version_written(plan: ObligationPlan) -> PlanVersion | None:
    """The version somebody is writing."""
    return plan.versions.filter(in_force_since=None).first()


def days_of_plan(version: PlanVersion, dates: Mapping[str, date | None]) -> list[tuple[Due, ObligationRule]]:
    """What would be due with these dates; for trying a plan out. One query."""
    rules = {rule.pk: rule for rule in version.rules.all()}
    anchors = {name: Anchor(day) for name, day in dates.items() if day is not None}
    return [(due, rules[due.key]) for due in due_days([r.as_rule for r in rules.values()], anchors)]


def obligations_to_tell() -> QuerySet[Obligation]:
    """Open ones whose reminder has come, those that have just become late, and weekly those still late."""
    today = clock.today()
    late = Q(due_on__lt=today) & (Q(reminded_on__lte=F("due_on")) | Q(reminded_on__lte=today - AGAIN))
    open_ones = Obligation.objects.filter(state="open", is_certain=True)
    leads = ObligationRule.objects.values_list("remind_before", flat=True).distinct()
    near = Q(pk__in=[])
    for days in leads:
        near |= Q(rule__remind_before=days, due_on__lte=today + timedelta(days=days))
    return open_ones.filter((near & Q(reminded_on=None)) | late).select_related("rule", "person")
