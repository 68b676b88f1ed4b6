"""Taking a step of a workflow: the only place where a state is set."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.engines.workflow import Offer, State, Step, Workflow
from sojourn.kernel import clock
from sojourn.kernel.action import Actor, action
from sojourn.kernel.models import StepTaken
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.tally import note_move

M = TypeVar("M", bound=Model)
Parties = Callable[[Any, Any], Iterable[str]]

CLOCK = "clock"
"""The party that is no person: time has run out, or an earlier step brings this one."""

TAKEN_BACK = "taken back"
"""What the log calls it when the step before was undone; the name of no step of any table."""

PARTY_LABELS = {
    "applicant": gettext_lazy("applicant"),
    "student": gettext_lazy("student"),
    "unit": gettext_lazy("unit"),
    "office": gettext_lazy("International Office"),
    "director": gettext_lazy("director, or a leader of the university"),
    "leader": gettext_lazy("university leader"),
    "reviewer": gettext_lazy("reviewer"),
    "host": gettext_lazy("host institution"),
    "coordinator": gettext_lazy("programme coordinator"),
    "registry": gettext_lazy("registry"),
    "owner": gettext_lazy("who answers for it"),
    "asker": gettext_lazy("who asked for it"),
    CLOCK: gettext_lazy("time, by itself"),
}

_parties: dict[type[Model], Parties] = {}


def parties_in(model: type[Model]) -> Callable[[Parties], Parties]:
    """Declare the function (person, thing) -> parties for a model that has a `workflow` and a `state`."""

    def declare(function: Parties) -> Parties:
        _parties[model] = function
        return function

    return declare


def parties_of(person: Actor | None, thing: Model) -> frozenset[str]:
    """What this person is to this thing; None is the clock."""
    return frozenset([CLOCK]) if person is None else frozenset(_parties[type(thing)](person, thing))


def steps_offered(thing: Any, person: Actor) -> list[Offer]:
    """The steps this person sees on this thing, each with its refusal where it cannot be taken yet."""
    workflow: Workflow = thing.workflow
    return workflow.offered(thing.state, parties_of(person, thing), thing)


def state_of(thing: Any) -> State:
    """The state the thing is in, with its label and whom it waits for."""
    workflow: Workflow = thing.workflow
    return workflow.state(thing.state)


@action
def take_step(
    thing: M,
    name: str,
    *,
    by: Actor | None,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
    is_locked: bool = False,
) -> M:
    """Move the thing: lock its row, check party and guard, set the state, write the log. Gives it refreshed.

    `also` are columns that are set with the state, in the same line of history; `is_locked` says that the
    caller has read the thing under its lock in this transaction. Raises Forbidden where the person is no
    party to the step, Refusal where state or guard forbid it.
    """
    if not is_locked:
        thing.refresh_from_db(from_queryset=type(thing)._default_manager.select_for_update())
    workflow: Workflow = thing.workflow  # type: ignore[attr-defined]
    step = workflow.step(name)
    source: str = thing.state  # type: ignore[attr-defined]
    if not parties_of(by, thing) & set(step.who):
        raise Forbidden(_("You may not do this."))
    if source not in step.sources:
        raise Refusal(
            _("“%(step)s” is not possible any more: the state is now “%(state)s”.")
            % {"step": step.label, "state": workflow.state(source).label}
        )
    refusal = step.guard(thing) if step.guard else None
    if refusal:
        raise Refusal(refusal)
    if step.needs_reason and not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    columns = {"state": step.target, **_time_to_act(thing, step), **(also or {})}
    for column, value in columns.items():
        setattr(thing, column, value)
    thing.save(update_fields=list(columns))
    note_move(thing, source, step.target)
    StepTaken.objects.create(
        thing=thing,
        step=name,
        source=source,
        target=step.target,
        by=by.account if by else None,
        reason=reason.strip(),
        at=clock.now(),
    )
    return thing


def _time_to_act(thing: Any, step: Step) -> dict[str, Any]:
    """For what keeps a day until which its next step is due: so many days from now, or none."""
    if not hasattr(thing, "act_until"):
        return {}
    return {"act_until": clock.today() + timedelta(days=step.days) if step.days else None}


@action
def take_back(thing: M, name: str, *, by: Actor, reason: str = "") -> M:
    """Put the thing where it stood before its last step, which must be this one; only who may take it, may.

    It is no step of the table and has no button: a package calls it to undo what was done to many at once.
    """
    type(thing)._default_manager.select_for_update().only("pk").get(pk=thing.pk)
    thing.refresh_from_db()
    workflow: Workflow = thing.workflow  # type: ignore[attr-defined]
    last = steps_taken(thing).order_by("-pk").first()
    if last is None or last.step != name or last.target != thing.state:  # type: ignore[attr-defined]
        raise Refusal(_("It was changed since; it is left as it is."))
    if not parties_of(by, thing) & set(workflow.step(name).who):
        raise Forbidden(_("You may not do this."))
    thing.state = last.source  # type: ignore[attr-defined]
    thing.save(update_fields=["state"])
    note_move(thing, last.target, last.source)
    StepTaken.objects.create(
        thing=thing,
        step=TAKEN_BACK,
        source=last.target,
        target=last.source,
        by=by.account,
        reason=reason.strip(),
        at=clock.now(),
    )
    return thing


def steps_taken(thing: Model) -> QuerySet[StepTaken]:
    """The log of this thing, oldest first, with the authors."""
    return StepTaken.objects.filter(
        content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk
    ).select_related("by__person")
