"""Objections: filed while a result is on notice, answered by the office, on appeal decided by another."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.models import Objection, Outcome, Run
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person


@action
def file_objection(outcome: Outcome, *, about: str, text: str, by: Person) -> Objection:
    """Object to one's own result while it is on notice; one objection a result stands at a time."""
    require(by, "allocation.object", outcome)
    run = Run.objects.select_for_update().get(pk=outcome.run_id)
    if run.state != "published" or run.notice_has_ended:
        raise Refusal(_("An objection is possible only while the result is on notice."))
    if not text.strip():
        raise Refusal(_("Say what you hold to be wrong, and why."))
    if run.objections.filter(application=outcome.application_id).exclude(state="withdrawn").exists():
        raise Refusal(_("You have objected to this result already."))
    return Objection.objects.create(
        run=run,
        application=outcome.application,
        about=about,
        text=text.strip(),
        filed_at=clock.now(),
    )


@action
def answer_objection(objection: Objection, *, uphold: bool, reason: str, by: Person) -> Objection:
    """The office's answer with its reason; a refusal can be appealed for some days."""
    objection = take_step(objection, "uphold" if uphold else "reject", by=by, reason=reason)
    objection.answered_by = by
    if not uphold:
        last_day = objection.run.notice_until or clock.today()
        objection.appeal_until = max(last_day, clock.today() + timedelta(days=Objection.APPEAL_DAYS))
    objection.save(update_fields=["answered_by", "appeal_until"])
    _tell_applicant(objection, reason=reason)
    return objection


@action
def appeal_objection(objection: Objection, *, reason: str, by: Person) -> Objection:
    """Take a refusal to somebody who did not give it."""
    return take_step(objection, "appeal", by=by, reason=reason)


@action
def decide_appeal(objection: Objection, *, uphold: bool, reason: str, by: Person) -> Objection:
    """The last word on an objection."""
    objection = take_step(objection, "uphold_appeal" if uphold else "reject_appeal", by=by, reason=reason)
    _tell_applicant(objection, reason=reason)
    return objection


@action
def withdraw_objection(objection: Objection, *, by: Person) -> Objection:
    """The applicant drops it."""
    return take_step(objection, "withdraw", by=by)


def _tell_applicant(objection: Objection, *, reason: str) -> None:
    queue_mail(
        objection.application.person,
        template="allocation/mail/objection_answered.txt",
        context={"objection": objection, "call": objection.run.call, "reason": reason.strip()},
        path=reverse("allocation:objection", args=[objection.pk]),
    )
