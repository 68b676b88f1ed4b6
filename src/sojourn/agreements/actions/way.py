"""The way of an agreement: proposal, opinions, signature, amendments, alarms before its end."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.agreements.actions.keeping import check_dates
from sojourn.agreements.models import Agreement, Amendment, Opinion, RenewalAlarm
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Appointment, Duty, Person, Role
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.partners.actions import make_partner


@action
def propose_agreement(*, by: Person, **facts: Any) -> Agreement:
    """A unit proposes an agreement; the office checks it and asks for opinions."""
    require(by, "agreements.propose_agreement")
    check_dates(facts)
    unit = facts.get("unit")
    if not standing_of(by).reaches(OFFICE | UNIT, unit.pk if unit else None):
        raise Forbidden(_("You may propose for your own unit only."))
    year = clock.today().year
    begun = Agreement.objects.filter(number__startswith=f"P-{year}-").count()
    return Agreement.objects.create(
        number=f"P-{year}-{begun + 1:03d}", state="proposed", proposed_by=by, **facts
    )


@action
def move_agreement(agreement: Agreement, name: str, *, by: Person | None, reason: str = "") -> Agreement:
    """Take a step; signed, the institution becomes a partner; terminated, it ends today."""
    also = {}
    if name == "terminate":
        today = clock.today()
        also["valid_until"] = max(agreement.valid_from, min(agreement.valid_until or today, today))
    agreement = take_step(agreement, name, by=by, reason=reason, also=also)
    if name == "sign" and by is not None:
        make_partner(agreement.institution, by=by)
    proposer = agreement.proposed_by
    if proposer is not None and proposer != by and name in {"sign", "refuse", "approve"}:
        queue_mail(
            proposer,
            template="agreements/mail/moved.txt",
            context={"agreement": agreement, "reason": reason},
            path=reverse("agreements:agreement", args=[agreement.pk]),
        )
    return agreement


@action
def give_opinion(agreement: Agreement, *, is_positive: bool, text: str, by: Person) -> Opinion:
    """Say for or against; against needs a reason; said again, it takes the place of the first."""
    require(by, "agreements.give_opinion", agreement)
    if not is_positive and not text.strip():
        raise Refusal(_("Say why you are against it."))
    facts = {"is_positive": is_positive, "text": text.strip(), "at": clock.now()}
    return Opinion.objects.update_or_create(agreement=agreement, by=by, defaults=facts)[0]


@action
def amend_agreement(
    agreement: Agreement, *, by: Person, upload: UploadedFile | None = None, **facts: Any
) -> Amendment:
    """A signed amendment, numbered after the one before; a new end becomes the agreement's end."""
    require(by, "agreements.change_agreement", agreement)
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if agreement.state != "in_force":
        raise Refusal(_("Only an agreement in force is amended."))
    until = facts.get("valid_until")
    check_dates({"valid_from": agreement.valid_from, "valid_until": until})
    if facts["valid_from"] < agreement.valid_from:
        raise Refusal(_("The amendment begins before the agreement."))
    last = agreement.amendments.aggregate(last=Max("number"))["last"] or 0
    document = store_upload(upload, by=by) if upload else None
    if until:
        agreement.valid_until = until
        agreement.save(update_fields=["valid_until"])
    return Amendment.objects.create(agreement=agreement, number=last + 1, document=document, **facts)


def lead_days_of(agreement: Agreement) -> list[int]:
    """So many days before its end somebody is told, the longest time first."""
    found = {
        int(part) for part in agreement.lead_days.replace("，", ",").split(",") if part.strip().isdigit()
    }
    return sorted((days for days in found if 0 < days <= 1500), reverse=True)


@action
def tell_of_ends(*, by: Person | None = None) -> int:
    """One letter for each lead time that has been reached, to those whose duty it is; gives how many ends."""
    today, told = clock.today(), 0
    running = Agreement.objects.filter(
        state="in_force", valid_until__gte=today, valid_until__lt=today + timedelta(days=1500)
    ).select_related("institution", "unit")
    sent = set(RenewalAlarm.objects.values_list("agreement", "days", "ends_on"))
    for agreement in running:
        reached = [days for days in lead_days_of(agreement) if _is_reached(agreement, days, today)]
        new = [days for days in reached if (agreement.pk, days, agreement.valid_until) not in sent]
        if not new:
            continue
        RenewalAlarm.objects.bulk_create(
            RenewalAlarm(agreement=agreement, days=days, ends_on=agreement.valid_until, at=clock.now())
            for days in new
        )
        for person in _responsible():
            queue_mail(
                person,
                template="agreements/mail/ends.txt",
                context={"agreement": agreement, "days": (agreement.valid_until - today).days},
                path=reverse("agreements:agreement", args=[agreement.pk]),
            )
        told += 1
    return told


def _is_reached(agreement: Agreement, days: int, today: date) -> bool:
    return agreement.valid_until is not None and (agreement.valid_until - today).days <= days


def _responsible() -> list[Person]:
    """The officers whose duty agreements are; where nobody has it, all officers."""
    today = clock.today()
    held = list(
        Appointment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today), role=Role.OFFICER, starts_on__lte=today
        ).select_related("person__account")
    )
    on_duty = [one for one in held if Duty.AGREEMENTS in one.duties] or held
    return list({one.person_id: one.person for one in on_duty}.values())


@action
def expire_agreements(*, by: Person | None = None) -> int:
    """Those in force whose last day is over; gives how many."""
    over = list(Agreement.objects.filter(state="in_force", valid_until__lt=clock.today())[:500])
    for agreement in over:
        take_step(agreement, "expire", by=None)
    return len(over)
