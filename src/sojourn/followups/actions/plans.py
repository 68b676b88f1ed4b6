"""Plans of obligations: written in versions, of which one is in force."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.followups.models import ObligationPlan, ObligationRule, PlanVersion
from sojourn.followups.queries import version_in_force, version_written
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person


@action
def add_plan(
    *, code: str, title_zh: str, title_en: str, is_for_stays: bool = False, by: Person
) -> ObligationPlan:
    """A new plan, with a first version to be written."""
    require(by, "followups.change_plans")
    plan = ObligationPlan.objects.create(
        code=code, title_zh=title_zh, title_en=title_en, is_for_stays=is_for_stays
    )
    PlanVersion.objects.create(plan=plan, number=1)
    return plan


@action
def change_plan(plan: ObligationPlan, *, seen: int, changes: dict[str, Any], by: Person) -> ObligationPlan:
    """Another title, or whether it begins by itself."""
    require(by, "followups.change_plans")
    return save_version(plan, seen=seen, changes=changes, by=by)


@action
def begin_version(plan: ObligationPlan, *, by: Person) -> PlanVersion:
    """A next version to be written, beginning as a copy of the one in force."""
    require(by, "followups.change_plans")
    plan = ObligationPlan.objects.select_for_update().get(pk=plan.pk)
    if written := version_written(plan):
        return written
    old = version_in_force(plan)
    new = PlanVersion.objects.create(plan=plan, number=old.number + 1 if old else 1)
    for rule in old.rules.all() if old else ():
        rule.pk, rule.plan_version = None, new
        rule.save(force_insert=True)
    return new


def _written(plan: ObligationPlan) -> PlanVersion:
    version = version_written(plan)
    if version is None:
        raise Refusal(_("A version in force does not change. Begin a new version first."))
    return version


@action
def save_rule(
    plan: ObligationPlan, rule: ObligationRule | None, *, values: dict[str, Any], by: Person
) -> ObligationRule:
    """A rule of the version being written: new, or with other values."""
    require(by, "followups.change_plans")
    version = _written(plan)
    if rule is not None and rule.plan_version_id != version.pk:
        raise Refusal(_("A version in force does not change. Begin a new version first."))
    if values.get("every") and values["offset"] < 0:
        raise Refusal(_("What comes back is counted forward from its date."))
    if rule is None:
        return ObligationRule.objects.create(plan_version=version, **values)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.save(update_fields=list(values))
    return rule


@action
def remove_rule(plan: ObligationPlan, rule: ObligationRule, *, by: Person) -> None:
    """Take a rule out of the version being written."""
    require(by, "followups.change_plans")
    if rule.plan_version_id != _written(plan).pk:
        raise Refusal(_("A version in force does not change. Begin a new version first."))
    rule.delete()


@action
def put_in_force(plan: ObligationPlan, *, by: Person) -> PlanVersion:
    """From today on the plan begins in this version; what has begun stays under its own."""
    require(by, "followups.change_plans")
    version = _written(plan)
    if not version.rules.exists():
        raise Refusal(_("The version has no rule yet."))
    version.in_force_since = clock.today()
    version.save(update_fields=["in_force_since"])
    return version
