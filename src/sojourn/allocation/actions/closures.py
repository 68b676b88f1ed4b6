"""Places below their minimum number: closed with a reason, and the call runs again without them."""

from django.utils.translation import gettext as _

from sojourn.allocation.actions.runs import discard_run, freeze_input
from sojourn.allocation.models import Closure, Run
from sojourn.allocation.queries import minimums_met
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place


@action
def close_place(run: Run, *, place: Place, reason: str, by: Person) -> Run:
    """Close a place that stays below its minimum; gives the new run, frozen without its seats."""
    require(by, "allocation.run")
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state != "computed":
        raise Refusal(_("Places are closed between computing and publishing."))
    line = next((line for line in minimums_met(run) if line.place == place), None)
    if line is None or not line.is_below:
        raise Refusal(_("This place is not below a minimum number."))
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    Closure.objects.create(
        call=run.call, place=place, people=line.people, reason=reason.strip(), by=by, at=clock.now()
    )
    discard_run(run, by=by, reason=reason)
    return freeze_input(run.call, by=by)


@action
def open_place_again(closure: Closure, *, by: Person) -> None:
    """Take a closure back; the next run gives the place's seats again."""
    require(by, "allocation.run")
    call = closure.call
    if call.state != "closed" or call.runs.exclude(state="discarded").exists():
        raise Refusal(_("Discard the run first; then the place can be opened again."))
    closure.delete()
