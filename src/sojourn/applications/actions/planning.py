"""Where the applicant means to go, of kinds with categories."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.applications.actions.editing import opened
from sojourn.applications.models import Application, Plan
from sojourn.kernel.action import action
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person


@action
def save_plan(application: Application, *, by: Person, **facts: Any) -> Plan:
    """Keep category, host, beginning, months and subject; the limits of the category hold at once."""
    current = opened(application, by=by)
    if facts["category"].kind_id != current.call.kind_id:
        raise Refusal(_("This category does not belong to the call."))
    plan, _made = Plan.objects.update_or_create(application=current, defaults=facts)
    current.plan = plan
    refusal = current.why_outside_category()
    if refusal:
        raise Refusal(refusal)
    return plan
