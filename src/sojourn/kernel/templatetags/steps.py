"""Where a thing stands, who acts next and by when, and the buttons for it: all from its workflow table."""

from datetime import date, datetime
from typing import Any

from django import template

from sojourn.kernel import clock
from sojourn.kernel.steps import PARTY_LABELS, parties_of, state_of, steps_offered, steps_taken

register = template.Library()


@register.inclusion_tag("kernel/_standing.html", takes_context=True)
def standing(
    context: template.Context, thing: Any, by: date | datetime | None = None, who: str = ""
) -> dict[str, Any]:
    """State, the parties who act next (`who` names them more precisely, where known), and the date by which."""
    state = state_of(thing)
    day = by.date() if isinstance(by, datetime) else by
    person = context["request"].person
    return {
        "state": state,
        "who": who or ", ".join(str(PARTY_LABELS[party]) for party in state.waits_for),
        "by": by,
        "is_late": bool(day and state.waits_for and day < clock.today()),
        "is_mine": person is not None and bool(parties_of(person, thing) & set(state.waits_for)),
    }


@register.inclusion_tag("kernel/_steps.html", takes_context=True)
def steps(context: template.Context, thing: Any, action: str, without: str = "") -> dict[str, Any]:
    """The steps the person is offered, as buttons posting `step`, `reason` and `version` to `action`."""
    left_out = set(without.split())
    offers = steps_offered(thing, context["request"].person)
    return {
        "offers": [offer for offer in offers if offer.step.name not in left_out],
        "action": action,
        "thing": thing,
        "request": context["request"],
    }


@register.inclusion_tag("kernel/_log.html")
def log(thing: Any) -> dict[str, Any]:
    """The steps taken so far, with author, time and reason."""
    workflow = thing.workflow
    return {
        "lines": [
            {"taken": line, "step": workflow.step(line.step), "target": workflow.state(line.target)}
            for line in steps_taken(thing)
        ]
    }
