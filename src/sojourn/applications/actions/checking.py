"""The office's check: eligible, returned, refused, sent to review."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from sojourn.applications.actions.applying import write_to_applicant
from sojourn.applications.actions.stepping import step_on
from sojourn.applications.actions.unit_order import leave_unit_order
from sojourn.applications.models import Application, Choice
from sojourn.applications.queries import applications_to_review, applications_without_question
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call

DECIDABLE = frozenset(
    {"submitted", "endorsed", "not_endorsed", "eligible", "not_eligible", "under_review", "ranked"}
)
"""States in which the office decides on single choices."""


@action
def decide_choice(choice: Choice, *, is_admitted: bool | None, reason: str = "", by: Person) -> Choice:
    """Admit or refuse one choice, with a reason where the finding differs; None goes back to the finding."""
    application = Application.objects.select_for_update().get(pk=choice.application_id)
    require(by, "applications.check_application", application)
    if application.state not in DECIDABLE:
        raise Refusal(_("The choices of this application cannot be decided any more."))
    found = {"eligible": True, "not_eligible": False}.get(choice.verdict)
    if (
        is_admitted is not None
        and is_admitted is not found
        and not reason.strip()
        and not (is_admitted and found is None)
    ):
        raise Refusal(_("Give a reason; the people concerned will read it."))
    choice.is_admitted = is_admitted
    choice.decision_reason = reason.strip() if is_admitted is not None else ""
    choice.save(update_fields=["is_admitted", "decision_reason"])
    return choice


@action
def admit_application(application: Application, *, by: Person) -> Application:
    """Call an endorsed application eligible; every choice must be decided and one must count."""
    return step_on(application, "admit", by=by)


@action
def admit_without_question(call: Call, *, among: Sequence[int] | None = None, by: Person) -> int:
    """Call eligible every endorsed application whose choices are all found eligible; tells how many.

    With `among` only those of these numbers. What somebody else moves at this moment is left to them.
    """
    applications = applications_without_question(call, by)
    if among is not None:
        applications = applications.filter(pk__in=among)
    return sum(_moves(application, "admit", by=by) for application in list(applications))


@action
def override_application(application: Application, *, by: Person, reason: str) -> Application:
    """Admit it all the same: without the unit's endorsement, or after a refusal."""
    return step_on(application, "override", by=by, reason=reason)


@action
def return_application(
    application: Application, *, by: Person, reason: str, correct_until: date | None
) -> Application:
    """Give it back to the applicant to correct until a day; the unit will be asked again."""
    if correct_until is None or correct_until < clock.today():
        raise Refusal(_("Say until which day it can be corrected: today or later."))
    application = step_on(application, "return", by=by, reason=reason)
    leave_unit_order(application)
    application.correct_until = correct_until
    application.save(update_fields=["correct_until"])
    write_to_applicant(application, "returned", reason=reason.strip())
    return application


@action
def refuse_application(application: Application, *, by: Person, reason: str) -> Application:
    """Say that it is not eligible, and why."""
    application = step_on(application, "refuse", by=by, reason=reason)
    write_to_applicant(application, "refused", reason=reason.strip())
    return application


@action
def send_to_review(application: Application, *, by: Person) -> Application:
    """Open an eligible application to the reviewers."""
    return step_on(application, "send_to_review", by=by)


@action
def send_all_to_review(call: Call, *, among: Sequence[int] | None = None, by: Person) -> int:
    """Open every eligible application of the call that is one's to check (or these); tells how many."""
    require(by, "applications.select")
    applications = applications_to_review(call, by)
    if among is not None:
        applications = applications.filter(pk__in=among)
    return sum(_moves(application, "send_to_review", by=by) for application in list(applications))


def _moves(application: Application, step: str, *, by: Person) -> bool:
    """Whether the step could still be taken."""
    try:
        step_on(application, step, by=by)
    except Forbidden:
        raise
    except Refusal:
        return False
    return True
