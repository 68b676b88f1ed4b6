"""Reminders of late recognition: once for each stay and kind, to who acts next."""

from django.db import IntegrityError, transaction

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.organisation.models import Person
from sojourn.stays.actions.letters import tell_of_stay
from sojourn.stays.models import RecognitionReminder, Stay
from sojourn.stays.queries import contacts_of, coordinators_of, stays_with


def remind_of_recognition() -> int:
    """Send what is due now; gives how many stays were reminded of."""
    sent = 0
    for kind in RecognitionReminder.Kind:
        for stay in stays_with(kind).exclude(recognition_reminders__kind=kind):
            sent += _remind(stay, kind)
    return sent


def _remind(stay: Stay, kind: RecognitionReminder.Kind) -> bool:
    """The mail and the note that it was sent, together; False where another worker was first."""
    try:
        with transaction.atomic():
            _send(stay, kind, by=None)
    except IntegrityError:
        return False
    return True


@action
def _send(stay: Stay, kind: RecognitionReminder.Kind, *, by: Person | None) -> None:
    RecognitionReminder.objects.create(stay=stay, kind=kind, at=clock.now())
    tell_of_stay(_readers(stay, kind), "recognition_reminder", stay, kind=kind.label)


def _readers(stay: Stay, kind: RecognitionReminder.Kind) -> list[Person]:
    if kind == RecognitionReminder.Kind.TRANSCRIPT:
        return [*contacts_of(stay.institution_id), stay.person]
    return coordinators_of(stay.person, stay.unit)
