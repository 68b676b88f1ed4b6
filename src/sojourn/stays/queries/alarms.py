"""What is late or about to be: partners' deadlines by their lead times, answers that have not come."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from sojourn.kernel import clock
from sojourn.organisation.models import Person
from sojourn.stays.models import ANSWER_DAYS, LEAD_DAYS, PATIENCE, Nomination, Practice, Reminder
from sojourn.stays.queries.nominations import tracked_nominations

LATE = -1
"""The step of a deadline that has passed."""
ALARMS = ("late", "due", "unanswered")


def step_reached(deadline: date, leads: list[int], today: date) -> int | None:
    """The tightest lead time that is reached, LATE once the deadline has passed, None while there is time."""
    left = (deadline - today).days
    if left < 0:
        return LATE
    return min((lead for lead in leads if left <= lead), default=None)


def alarms_due() -> list[tuple[Nomination, int]]:
    """Prepared nominations whose deadline has come near, with the step nobody has been told of. 3 queries."""
    today = clock.today()
    leads = dict(Practice.objects.values_list("institution", "lead_days"))
    furthest = max([*LEAD_DAYS, *(day for days in leads.values() for day in days)])
    near = Nomination.objects.filter(state="prepared", deadline__lte=today + timedelta(days=furthest))
    told = set(
        Reminder.objects.filter(nomination__in=near, kind=Reminder.Kind.DEADLINE).values_list(
            "nomination", "step"
        )
    )
    found = []
    for nomination in near.select_related("application__person", "application__unit", "institution"):
        assert nomination.deadline is not None
        step = step_reached(
            nomination.deadline, leads.get(nomination.institution_id or 0, list(LEAD_DAYS)), today
        )
        if step is not None and (nomination.pk, step) not in told:
            found.append((nomination, step))
    return found


def unanswered_too_long(person: Person) -> QuerySet[Nomination]:
    """Pending nominations past the deadline, or for longer than the partner usually takes."""
    found = tracked_nominations(person, state="pending")
    return found.filter(_is_unanswered()).exclude(application__person=person)


def _is_unanswered() -> Q:
    """Past the deadline, or sent longer ago than the partner's patience says; without a query of its own."""
    now = timezone.localtime(clock.now())
    waited = Q(institution__practice=None, sent_at__lt=now - timedelta(days=ANSWER_DAYS))
    for days in PATIENCE:
        waited |= Q(institution__practice__answer_days=days, sent_at__lt=now - timedelta(days=days))
    return Q(deadline__lt=now.date()) | waited


def alarmed_nominations(person: Person, alarm: str, *, words: str = "") -> QuerySet[Nomination]:
    """The office's nominations that are late, come due, or wait too long for an answer."""
    today = clock.today()
    if alarm == "unanswered":
        return tracked_nominations(person, state="pending", words=words).filter(_is_unanswered())
    found = tracked_nominations(person, state="prepared", words=words)
    if alarm == "late":
        return found.filter(deadline__lt=today)
    leads = dict(Practice.objects.values_list("institution", "lead_days"))
    furthest = {number: max(days, default=0) for number, days in leads.items()}
    due = Q(deadline__lte=today + timedelta(days=max(LEAD_DAYS))) & ~Q(institution__in=list(leads))
    for lead in sorted(set(furthest.values())):
        its = [number for number, own in furthest.items() if own == lead]
        due |= Q(institution__in=its, deadline__lte=today + timedelta(days=lead))
    return found.filter(due, deadline__gte=today)


def alarm_counts(person: Person) -> dict[str, int]:
    """How many of each alarm. Four queries."""
    return {alarm: alarmed_nominations(person, alarm).order_by().count() for alarm in ALARMS}
