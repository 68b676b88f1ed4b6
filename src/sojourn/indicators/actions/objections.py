"""Objections to figures: filed by a unit while it checks, answered by the office with a reason."""

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.indicators.models import Figure, FigureObjection
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person


@action
def file_objection(figure: Figure, *, text: str, by: Person) -> FigureObjection:
    """Object to a figure of one's own unit while the release is checked; one a figure stands at a time."""
    release = figure.release
    require(by, "indicators.object", figure)
    if release.check_is_over:
        raise Refusal(_("An objection is possible only while units check their figures."))
    if not text.strip():
        raise Refusal(_("Say which records are missing or too many."))
    open_ones = release.objections.filter(
        indicator=figure.indicator, unit=figure.unit, state__in=["filed", "upheld"]
    )
    if open_ones.exists():
        raise Refusal(_("An objection to this figure is open already."))
    return FigureObjection.objects.create(
        release=release,
        indicator=figure.indicator,
        unit=figure.unit,
        text=text.strip(),
        value=figure.value,
        filed_by=by,
        filed_at=clock.now(),
    )


@action
def settle_objection(objection: FigureObjection, *, step: str, reason: str, by: Person) -> FigureObjection:
    """Uphold, reject, or say that the records are corrected; whoever filed it is told."""
    objection = take_step(objection, step, by=by, reason=reason)
    if step in {"reject", "correct"}:
        objection.settled_at = clock.now()
        objection.save(update_fields=["settled_at"])
    if step != "withdraw":
        queue_mail(
            objection.filed_by,
            template="indicators/mail/objection_answered.txt",
            context={"objection": objection, "release": objection.release, "reason": reason.strip()},
            path=reverse("indicators:objection", args=[objection.pk]),
        )
    return objection
