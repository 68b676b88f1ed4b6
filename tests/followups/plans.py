"""A plan of obligations in force, as a sponsor asks for it."""

from typing import Any

from sojourn.followups import actions
from sojourn.followups.models import ObligationPlan
from sojourn.organisation.models import Person

RULES: list[tuple[str, str, str, int, str, dict[str, Any]]] = [
    ("向使馆报到", "Report to the embassy", "arrival", 10, "days", {}),
    ("每月报告", "Monthly report", "arrival", 1, "months", {"every": 1}),
    ("请假限制", "Leave", "return", 0, "days", {"leave_days": 30, "evidence": "none"}),
    ("交回护照", "Passport back", "return", 10, "days", {"evidence": "none"}),
    ("总结报告", "Final report", "return", 60, "days", {"evidence": "text"}),
    ("回国服务两年", "Two years of service", "return", 2, "years", {"evidence": "none"}),
]


def plan_in_force(by: Person, *, is_for_stays: bool = False) -> ObligationPlan:
    """Six rules, as the office would type them."""
    plan = actions.add_plan(
        code="sponsored", title_zh="公派留学", title_en="Sponsored stay", is_for_stays=is_for_stays, by=by
    )
    for title_zh, title_en, anchor, offset, measure, more in RULES:
        values = {"title_zh": title_zh, "title_en": title_en, "anchor": anchor, "offset": offset} | more
        actions.save_rule(plan, None, values=values | {"measure": measure}, by=by)
    actions.put_in_force(plan, by=by)
    return plan
