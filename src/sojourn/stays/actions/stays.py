"""The stay itself: departure, arrival, extension, return, each with a plausible date."""

from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import in_language
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.actions.letters import tell_of_stay, those_at_host
from sojourn.stays.actions.obligations import keep_obligations_in_step
from sojourn.stays.models import ReturnReport, Stay
from sojourn.stays.queries import contacts_of

EARLIEST_DEPARTURE = timedelta(days=90)
"""How long before the plan somebody may leave."""
LATEST_RETURN = timedelta(days=30)
"""How long after the plan somebody may come back without an extension."""
LONGEST = timedelta(days=2 * 366)


@action
def change_plan(stay: Stay, *, planned_from: date, planned_until: date, seen: int, by: Person) -> Stay:
    """Set the planned dates; the plan is the office's."""
    require(by, "stays.change_plan", stay)
    stay = Stay.objects.select_for_update().get(pk=stay.pk)
    if stay.state in {"returned", "cancelled"}:
        raise Refusal(_("The stay is over; its plan stands as it is."))
    _refuse_plan(planned_from, planned_until)
    if stay.departed_on and planned_until <= stay.departed_on:
        raise Refusal(
            _("The student left on %(day)s; the stay must end after that.") % _day(stay.departed_on)
        )
    refuse_overlap(stay.person, begins=planned_from, ends=planned_until, besides=stay)
    return keep_obligations_in_step(
        save_version(
            stay, seen=seen, changes={"planned_from": planned_from, "planned_until": planned_until}, by=by
        )
    )


def _refuse_plan(begins: date, ends: date) -> None:
    if ends <= begins:
        raise Refusal(_("The stay must end after it begins."))
    if ends - begins > LONGEST:
        raise Refusal(_("A stay lasts at most two years. Check the years of both dates."))


def refuse_overlap(person: Person, *, begins: date, ends: date, besides: Stay | None = None) -> None:
    """Refuse dates on which the person is at another host. One query."""
    others = Stay.objects.filter(
        person=person, state__in=states.RUNNING_STAYS, planned_from__lt=ends, planned_until__gt=begins
    )
    other = others.exclude(pk=besides.pk if besides else None).select_related("institution").first()
    if other is not None:
        raise Refusal(
            _(
                "From %(begins)s to %(ends)s the student has a stay at %(host)s already; two stays cannot "
                "overlap. Change the dates of one of them first."
            )
            % {
                "begins": formats.date_format(other.planned_from, "DATE_FORMAT"),
                "ends": formats.date_format(other.planned_until, "DATE_FORMAT"),
                "host": in_language(other.institution, "name"),
            }
        )


def _day(day: date) -> dict[str, str]:
    return {"day": formats.date_format(day, "DATE_FORMAT")}


@action
def confirm_departure(stay: Stay, *, on: date, by: Person) -> Stay:
    """The student has left; the host is asked to confirm the arrival."""
    # who gives the place up at this moment is waited for
    Application.objects.select_for_update().only("pk").get(pk=stay.nomination.application_id)
    stay = take_step(stay, "depart", by=by)
    if on > clock.today():
        raise Refusal(_("%(day)s is still to come. Confirm the departure on that day or later.") % _day(on))
    if on < stay.planned_from - EARLIEST_DEPARTURE:
        raise Refusal(_("That is more than three months before the stay begins. Check the date."))
    if on >= stay.planned_until:
        raise Refusal(
            _("The stay ends on %(day)s; the departure must lie before.") % _day(stay.planned_until)
        )
    stay.departed_on = on
    stay.save(update_fields=["departed_on"])
    keep_obligations_in_step(stay)
    tell_of_stay(those_at_host(stay), "arrival_to_confirm", stay)
    return stay


@action
def state_arrival(stay: Stay, *, on: date, by: Person) -> Stay:
    """The student's own word on the arrival; the host still confirms it."""
    require(by, "stays.state_arrival", stay)
    stay = Stay.objects.select_for_update().get(pk=stay.pk)
    if stay.state != "departed":
        raise Refusal(_("The arrival can be stated after the departure and before it is confirmed."))
    _refuse_arrival(stay, on)
    stay.arrived_on = on
    stay.save(update_fields=["arrived_on"])
    keep_obligations_in_step(stay)
    tell_of_stay(those_at_host(stay), "arrival_to_confirm", stay)
    return stay


@action
def confirm_arrival(stay: Stay, *, on: date, by: Person) -> Stay:
    """The host, or the office for it, confirms when the student arrived."""
    stay = take_step(stay, "arrive", by=by)
    _refuse_arrival(stay, on)
    stay.arrived_on = on
    stay.save(update_fields=["arrived_on"])
    keep_obligations_in_step(stay)
    tell_of_stay([stay.person], "arrival_confirmed", stay)
    return stay


def _refuse_arrival(stay: Stay, on: date) -> None:
    if on > clock.today():
        raise Refusal(_("%(day)s is still to come. Give the arrival on that day or later.") % _day(on))
    if stay.departed_on and on < stay.departed_on:
        raise Refusal(
            _("The student left on %(day)s; the arrival cannot lie before.") % _day(stay.departed_on)
        )


@action
def extend_stay(stay: Stay, *, until: date, by: Person, reason: str) -> Stay:
    """A later end, with the reason."""
    stay = take_step(stay, "extend", by=by, reason=reason)
    refuse_extension(stay, until)
    stay.planned_until = until
    stay.save(update_fields=["planned_until"])
    keep_obligations_in_step(stay)
    tell_of_stay([stay.person, *contacts_of(stay.institution_id)], "stay_extended", stay, reason=reason)
    return stay


def refuse_extension(stay: Stay, until: date) -> None:
    """Refuse an end that is no later than the plan, or too late for any stay."""
    if until <= stay.planned_until:
        raise Refusal(
            _("The stay already runs until %(day)s; an extension ends later.") % _day(stay.planned_until)
        )
    _refuse_plan(stay.planned_from, until)
    refuse_overlap(stay.person, begins=stay.planned_from, ends=until, besides=stay)


def follow_extension(stay: Stay, *, until: date, number: int) -> None:
    """The stay ends later, because all three have signed a learning agreement that says so."""
    if until <= stay.planned_until or stay.state not in states.RUNNING_STAYS:
        return
    if stay.state == "on_site":
        stay = take_step(
            stay, "extend", by=None, reason=_("Learning agreement, version %(number)s") % {"number": number}
        )
    stay.planned_until = until
    stay.version += 1
    stay.save(update_fields=["planned_until", "version"])
    keep_obligations_in_step(stay)


@action
def confirm_return(stay: Stay, *, on: date, by: Person) -> Stay:
    """The student is back: the report is due, and the host is asked for the transcript."""
    stay = take_step(stay, "return", by=by)
    if on > clock.today():
        raise Refusal(_("%(day)s is still to come. Confirm the return on that day or later.") % _day(on))
    if stay.arrived_on and on < stay.arrived_on:
        raise Refusal(
            _("The student arrived on %(day)s; the stay cannot end before.") % _day(stay.arrived_on)
        )
    if on > stay.planned_until + LATEST_RETURN:
        raise Refusal(
            _("The plan ends on %(day)s, more than a month earlier. The office must extend the stay first.")
            % _day(stay.planned_until)
        )
    stay.ended_on = on
    stay.save(update_fields=["ended_on"])
    keep_obligations_in_step(stay)
    ReturnReport.objects.get_or_create(stay=stay)
    tell_of_stay([stay.person], "report_to_write", stay)
    tell_of_stay(contacts_of(stay.institution_id), "transcript_to_send", stay)
    return stay
