"""What-if: a run's frozen input tried with other mechanisms, ties and seats; and the mechanism chosen."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from sojourn.allocation.actions.runs import keep_result
from sojourn.allocation.models import CHOOSABLE, Mechanism, Run, Trial
from sojourn.allocation.queries import how_parts_fared, recorded_rules
from sojourn.engines import allocation as engine
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.actions.terms import record_rules
from sojourn.programmes.models import Call

TRIED_IN = ("computed", "published", "final")
"""States of a run whose input may be tried out; what is only frozen has no result to compare with."""


@action
def try_out(
    run: Run, *, mechanism: str, ties: str = "", seats: Mapping[str, int] | None = None, by: Person | None
) -> Trial:
    """Keep what the mechanism would have given; the same asked twice is kept once."""
    if by is not None:
        require(by, "allocation.run")
    if run.state not in TRIED_IN:
        raise Refusal(_("Compute the run first."))
    ties = ties or ties_with(mechanism, run.ties)
    changed = dict(sorted((seats or {}).items()))
    for trial in run.trials.filter(mechanism=mechanism, ties=ties):
        if trial.seats == changed:
            return trial
    instance = with_seats(engine.read_instance(run.instance.encode()), changed)
    try:
        result = engine.allocate(instance, mechanism=mechanism, ties=ties, seed=bytes.fromhex(run.seed))
    except engine.InstanceError as failure:
        raise Refusal(_("This cannot be computed: %(why)s") % {"why": failure}) from failure
    return _keep(run, instance, result, ties=ties, seats=changed, by=by)


def _keep(
    run: Run,
    instance: engine.Instance,
    result: engine.Result,
    *,
    ties: str,
    seats: Mapping[str, int],
    by: Person | None,
) -> Trial:
    parts = how_parts_fared(run, instance, result.assignments)
    return Trial.objects.create(
        run=run,
        mechanism=result.mechanism,
        ties=ties,
        seats=dict(seats),
        statistics={**result.statistics, "parts": parts},
        assignments=result.assignments,
        made_by=by,
        made_at=clock.now(),
    )


def compare_all(run: Run, *, by: Person | None, tell: Callable[[int, int], None]) -> list[Trial]:
    """Every mechanism on the run's input, those tried before not again; gives the new trials.

    One that refuses the input is left out. `tell` hears how far it is, and may end it by an exception.
    """
    tried = set(run.trials.filter(seats={}).values_list("mechanism", "ties"))
    wanted = [name for name in Mechanism.values if (name, ties_with(name, run.ties)) not in tried]
    instance = engine.read_instance(run.instance.encode())
    found = engine.compared(
        instance, ties=run.ties, seed=bytes.fromhex(run.seed), mechanisms=wanted, progress=tell
    )
    return _keep_all(run, instance, found, by=by)


@action
def _keep_all(
    run: Run, instance: engine.Instance, found: Mapping[str, engine.Result | str], *, by: Person | None
) -> list[Trial]:
    return [
        _keep(run, instance, result, ties=ties_with(name, run.ties), seats={}, by=by)
        for name, result in found.items()
        if not isinstance(result, str)
    ]


def ties_with(mechanism: str, ties: str) -> str:
    """The run's rule for ties where the mechanism knows it, else the lottery."""
    return ties if mechanism in engine.WITH_LIMITS else "lottery"


def with_seats(instance: engine.Instance, seats: Mapping[str, int]) -> engine.Instance:
    """The instance with other numbers of seats at some places and caps."""
    unknown = set(seats) - set(instance.capacity)
    if unknown or any(number < 0 for number in seats.values()):
        raise Refusal(_("Seats are a whole number from 0 on, at a place or cap of this run."))
    return replace(
        instance,
        places=tuple(replace(one, capacity=seats.get(one.id, one.capacity)) for one in instance.places),
        caps=tuple(replace(one, capacity=seats.get(one.id, one.capacity)) for one in instance.caps),
    )


@action
def choose_mechanism(run: Run, *, mechanism: str, reason: str, by: Person) -> Run:
    """Compute the result anew with another mechanism, with the reason that is published beside it."""
    require(by, "allocation.run")
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state != "computed":
        raise Refusal(_("The mechanism is chosen between computing and publishing."))
    if mechanism not in CHOOSABLE:
        raise Refusal(_("This mechanism is for comparison only: it rewards not saying what one wants."))
    if run.ties != ties_with(mechanism, run.ties):
        raise Refusal(_("This mechanism draws lots, and the call was announced without a lottery."))
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    if run.deviations.exists():
        raise Refusal(_("Places were given by hand in this run. Take these back first."))
    run.mechanism, run.mechanism_reason = mechanism, reason.strip()
    call = Call.objects.select_for_update().get(pk=run.call_id)
    call.mechanism = mechanism
    call.save(update_fields=["mechanism"])
    record_rules(call, by=by, reason=reason)
    run.rules = recorded_rules(call)
    run.save(update_fields=["mechanism", "mechanism_reason", "rules"])
    run.outcomes.all().delete()
    keep_result(run)
    return run
