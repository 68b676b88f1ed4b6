"""Reminders of nominations: to the office before a partner's deadline, to a partner that does not answer."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.stays.actions.letters import tell
from sojourn.stays.models import Nomination, Reminder
from sojourn.stays.queries import alarms_due, contacts_of, officers_of, tracked_nominations


@action
def remind_of_deadlines(*, by: Person | None = None) -> int:
    """One letter to each officer with what has come due, each lead time of a nomination once."""
    due = alarms_due()
    at = clock.now()
    Reminder.objects.bulk_create(
        [
            Reminder(nomination=nomination, kind=Reminder.Kind.DEADLINE, step=step, at=at)
            for nomination, step in due
        ],
        ignore_conflicts=True,
    )
    waiting: dict[Person, list[Nomination]] = defaultdict(list)
    for nomination, _step in due:
        for officer in officers_of(nomination.application.unit):
            waiting[officer].append(nomination)
    for officer, nominations in waiting.items():
        late = sum(nomination.is_late for nomination in nominations)
        tell(
            [officer],
            "deadlines_near",
            path=reverse("stays:nominations"),
            nominations=nominations,
            late=late,
        )
    return len(due)


@action
def remind_partner(institution: Institution, *, nominations: Sequence[Nomination], by: Person) -> int:
    """Ask a partner again for its answer; gives how many contacts were written to, 0 where there is none."""
    require(by, "stays.make_package")
    numbers = [nomination.pk for nomination in nominations]
    waiting = list(
        tracked_nominations(by, state="pending")
        .filter(institution=institution, pk__in=numbers)
        .exclude(application__person=by)
    )
    if not waiting:
        raise Refusal(_("Nothing waits for the answer of this partner."))
    today = clock.today()
    for nomination in waiting:
        earlier = list(nomination.reminders.filter(kind=Reminder.Kind.ANSWER))
        if any(timezone.localdate(one.at) == today for one in earlier):
            raise Refusal(_("The partner has been reminded today already."))
        Reminder.objects.create(
            nomination=nomination,
            kind=Reminder.Kind.ANSWER,
            step=len(earlier) + 1,
            by=by,
            at=clock.now(),
        )
    contacts = contacts_of(institution.pk)
    tell(contacts, "answer_wanted", path=reverse("stays:portal"), nominations=waiting)
    return len(contacts)
