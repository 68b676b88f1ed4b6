"""Exceptions by hand: somebody is given something else than the mechanism gave, with a reason."""

from django.utils.translation import gettext as _

from sojourn.allocation.models import Deviation, Outcome, Run
from sojourn.allocation.queries import label_of, what_is_full_in
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Place


@action
def give_by_hand(outcome: Outcome, *, place: Place | None, reason: str, by: Person) -> Deviation:
    """Give one of the applicant's own choices, or no place, against the mechanism; shown to all who check."""
    require(by, "allocation.run")
    run = _open_run(outcome.run_id)
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if not reason.strip():
        raise Refusal(_("Give a reason; the people concerned will read it."))
    if run.deviations.filter(application=outcome.application_id).exists():
        raise Refusal(_("This result differs by hand already. Take that back first."))
    if (place and place.pk) == outcome.place_id:
        raise Refusal(_("That is what the mechanism gives."))
    if place is not None:
        _require_room(run, outcome, place)
    deviation = Deviation.objects.create(
        run=run,
        application_id=outcome.application_id,
        from_place_id=outcome.place_id,
        to_place=place,
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    outcome.place = place
    outcome.save(update_fields=["place"])
    return deviation


@action
def take_back_by_hand(deviation: Deviation, *, by: Person) -> Outcome:
    """Let the mechanism's word stand again, if the seat is still there."""
    require(by, "allocation.run")
    run = _open_run(deviation.run_id)
    outcome = Outcome.objects.select_for_update().get(run=run, application=deviation.application_id)
    if deviation.from_place is not None:
        _require_room(run, outcome, deviation.from_place)
    outcome.place = deviation.from_place
    outcome.save(update_fields=["place"])
    deviation.delete()
    return outcome


def _open_run(number: int) -> Run:
    run = Run.objects.select_for_update().get(pk=number)
    if run.state != "computed":
        raise Refusal(_("Exceptions by hand are made between computing and publishing."))
    return run


def _require_room(run: Run, outcome: Outcome, place: Place) -> None:
    if not outcome.application.choices.filter(place=place).exists():
        raise Refusal(_("This is none of the applicant's choices."))
    full = what_is_full_in(run, place, besides=outcome)
    if full is not None:
        raise Refusal(_("“%(what)s” has no seat left in this run.") % {"what": label_of(full)})
