"""What follows from a stay's dates: obligations begun with it and kept in step with it."""

from django.utils import timezone

from sojourn.engines.obligations import Anchor
from sojourn.followups.actions import follow_dates, start_obligations
from sojourn.followups.models import Obligation, ObligationPlan
from sojourn.followups.queries import plans_in_force
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person
from sojourn.stays.models import Stay


def anchors_of(stay: Stay) -> dict[str, Anchor]:
    """The dates obligations are counted from: real ones where they are known, else as planned."""
    if stay.state == "cancelled":
        return {}
    approved_at = stay.nomination.answered_at
    real_or_planned = {
        "departure": (stay.departed_on, stay.planned_from),
        "arrival": (stay.arrived_on, stay.departed_on or stay.planned_from),
        "return": (stay.ended_on, stay.planned_until),
    }
    found = {name: Anchor(real or planned, bool(real)) for name, (real, planned) in real_or_planned.items()}
    return found | ({"award": Anchor(timezone.localdate(approved_at))} if approved_at else {})


def begin_plans_of_stays(stay: Stay, *, by: Person | None) -> None:
    """The plans that begin with every stay."""
    for plan in plans_in_force().filter(is_for_stays=True):
        _begin(stay, plan, by=by)


def _begin(stay: Stay, plan: ObligationPlan, *, by: Person | None) -> list[Obligation]:
    return start_obligations(stay, plan, person=stay.person, unit=stay.unit, anchors=anchors_of(stay), by=by)


@action
def begin_plan(stay: Stay, plan: ObligationPlan, *, by: Person) -> list[Obligation]:
    """A further plan for this stay, such as that of its scholarship."""
    require(by, "stays.begin_plan", stay)
    return _begin(stay, plan, by=by)


def keep_obligations_in_step(stay: Stay) -> Stay:
    """Open obligations follow the dates of the stay, which it gives; of a cancelled one nothing is owed."""
    follow_dates(stay, anchors=anchors_of(stay), by=None)
    return stay
