"""Where a thing stands, who acts next and by when, and the buttons for it: all from its workflow table."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from sojourn.engines.workflow import Offer, Step, Workflow
from sojourn.kernel import clock
from sojourn.kernel.steps import (
    CLOCK,
    PARTY_LABELS,
    TAKEN_BACK,
    parties_of,
    state_of,
    steps_offered,
    steps_taken,
)

register = template.Library()

GIVEN_UP = {"withdrawn", "cancelled", "declined"}
"""States that end something for good, though nobody failed."""


@register.inclusion_tag("kernel/_standing.html", takes_context=True)
def standing(
    context: template.Context, thing: Any, by: date | datetime | None = None, who: str = ""
) -> dict[str, Any]:
    """State, the parties who act next (`who` names them more closely, where known), and the date by which."""
    state = state_of(thing)
    person = context["request"].person
    return {
        "state": state,
        "who": who or " / ".join(str(PARTY_LABELS[party]) for party in state.waits_for if party != CLOCK),
        "by": by,
        "is_late": bool(by and state.waits_for and is_past(by)),
        "is_mine": person is not None and bool(parties_of(person, thing) & set(state.waits_for)),
    }


def is_past(by: date | datetime) -> bool:
    """Whether the instant, or the whole day, is over."""
    return by < clock.now() if isinstance(by, datetime) else by < clock.today()


@register.inclusion_tag("kernel/_steps.html", takes_context=True)
def steps(context: template.Context, thing: Any, action: str, without: str = "") -> dict[str, Any]:
    """The steps the person is offered, as buttons posting `step`, `reason` and `version` to `action`."""
    person = context["request"].person
    if person is None:  # a visitor is no party; None would be the clock
        return {}
    left_out = set(without.split())
    offers = [offer for offer in steps_offered(thing, person) if offer.step.name not in left_out]
    plain = [
        offer for offer in offers if not (offer.refusal or offer.step.needs_reason or is_grave(offer, thing))
    ]
    my_turn = bool(parties_of(person, thing) & set(state_of(thing).waits_for))
    return {
        "offers": offers,
        "main": plain[0] if plain and my_turn else None,
        "action": action,
        "thing": thing,
        "request": context["request"],
    }


@register.filter
def is_grave(offer: Offer, thing: Any) -> bool:
    """Whether the step gives something up; such a button is quiet and asks once more."""
    target = thing.workflow.state(offer.step.target)
    return target.tone == "danger" or target.name in GIVEN_UP


@register.filter
def target_label(offer: Offer, thing: Any) -> str:
    return thing.workflow.state(offer.step.target).label


@register.simple_tag
def step_id(thing: Any, step: Step) -> str:
    """An id for the controls of this step on this thing, once on the page."""
    return f"{thing._meta.model_name}-{thing.pk}-{step.name}"


def _step_of(workflow: Workflow, name: str) -> Any:
    """The step as the log shows it: also that one was undone."""
    return {"label": _("Taken back")} if name == TAKEN_BACK else workflow.step(name)


@register.inclusion_tag("kernel/_log.html")
def log(thing: Any) -> dict[str, Any]:
    """The steps taken so far, with author, time and reason."""
    workflow = thing.workflow
    return {
        "lines": [
            {"taken": line, "step": _step_of(workflow, line.step), "target": workflow.state(line.target)}
            for line in steps_taken(thing).select_related("by__person")
        ]
    }
