from sojourn.followups.models.action_items import ActionItem
from sojourn.followups.models.obligations import Leave, Obligation
from sojourn.followups.models.plans import ObligationPlan, ObligationRule, PlanVersion

__all__ = ["ActionItem", "Leave", "Obligation", "ObligationPlan", "ObligationRule", "PlanVersion"]
