"""The unit's opinion."""

from collections.abc import Iterable

from sojourn.applications.actions.stepping import step_on
from sojourn.applications.actions.unit_order import join_unit_order, leave_unit_order
from sojourn.applications.models import Application, Endorsement
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person


@action
def endorse_application(application: Application, *, by: Person, opinion: str = "") -> Application:
    """Record the unit's endorsement; the application joins the end of the unit's order."""
    application = step_on(application, "endorse", by=by)
    _keep(application, by=by, opinion=opinion, is_positive=True, rank=join_unit_order(application))
    return application


@action
def decline_endorsement(application: Application, *, by: Person, opinion: str) -> Application:
    """Record that the unit does not endorse, and why; the applicant reads it."""
    application = step_on(application, "not_endorse", by=by, reason=opinion)
    _keep(application, by=by, opinion=opinion, is_positive=False, rank=None)
    return application


@action
def reconsider_endorsement(application: Application, *, by: Person) -> Application:
    """Take the opinion back as long as the office has not acted on it; its text stays to be changed."""
    application = step_on(application, "reconsider", by=by)
    leave_unit_order(application)
    return application


@action
def endorse_applications(
    applications: Iterable[Application], *, by: Person, opinion: str = ""
) -> tuple[int, list[str]]:
    """Endorse each in the order given; tells how many, and for each that could not be endorsed the reason."""
    done, refusals = 0, []
    for application in applications:
        try:
            endorse_application(application, by=by, opinion=opinion)
            done += 1
        except Refusal as refusal:
            refusals.append(str(refusal))
    return done, refusals


def _keep(application: Application, *, by: Person, opinion: str, is_positive: bool, rank: int | None) -> None:
    Endorsement.objects.update_or_create(
        application=application,
        defaults={
            "by": by,
            "opinion": opinion.strip(),
            "is_positive": is_positive,
            "rank_in_unit": rank,
            "at": clock.now(),
        },
    )
