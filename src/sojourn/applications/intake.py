"""Applications that reached the office on other ways taken in, with their ranked choices."""

from collections.abc import Sequence

from sojourn.applications.models import Application, Choice
from sojourn.applications.queries import as_kept, facts_from, verdict_on
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.situation import situation_of
from sojourn.programmes.models import Call, Place


@action
def take_in_application(
    call: Call, *, person: Person, unit: Unit, places: Sequence[Place], by: Person | None
) -> tuple[Application, list[Choice]]:
    """A submitted application of somebody who did not type it here; the choices are judged as ever."""
    if by is not None:
        require(by, "applications.take_in_applications")
    situation = situation_of(person)
    application = Application.objects.create(
        call=call,
        person=person,
        unit=unit,
        state="submitted",
        submitted_at=clock.now(),
        facts=facts_from(situation),
    )
    choices = []
    for rank, place in enumerate(places, start=1):
        verdict = verdict_on(place, call, situation)
        choices.append(
            Choice.objects.create(
                application=application,
                place=place,
                rank=rank,
                verdict=verdict.outcome,
                findings=[as_kept(finding) for finding in verdict.findings],
            )
        )
    return application, choices
