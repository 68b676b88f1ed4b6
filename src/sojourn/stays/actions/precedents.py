"""Precedents are counted at every decision, so that looking them up costs the same however many there are."""

from django.db.models import F, Value
from django.db.models.functions import Greatest

from sojourn.kernel import clock
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.stays.models import Course, Precedent, Recognition
from sojourn.stays.queries import course_key

GRANTED = ("granted", "conditional", "recognised")
REFUSED = ("declined", "refused")


def take_counted_step(
    recognition: Recognition, step: str, *, by: Person | None, reason: str = ""
) -> Recognition:
    """Take a step of a recognition, and count it among the precedents; its row is locked first."""
    was = Recognition.objects.select_for_update().values_list("state", flat=True).get(pk=recognition.pk)
    recognition = take_step(recognition, step, by=by, reason=reason)
    _count(recognition, was=was)
    return recognition


def _count(recognition: Recognition, *, was: str) -> None:
    """The recognition has gone from the state `was` to its state now: change the counts by the difference."""
    granted = (recognition.state in GRANTED) - (was in GRANTED)
    refused = (recognition.state in REFUSED) - (was in REFUSED)
    if not granted and not refused:
        return
    for host in recognition.course.behind.all():
        precedent = _precedent(recognition.stay.institution_id, host, recognition.course)
        Precedent.objects.filter(pk=precedent.pk).update(
            # never below zero: a decision from before precedents were counted may be taken back
            granted=Greatest(F("granted") + granted, Value(0)),
            refused=Greatest(F("refused") + refused, Value(0)),
            credits=host.credits,
            scheme=host.scheme,
            home_credits=recognition.course.credits,
            last_on=clock.today(),
        )


def _precedent(institution_id: int, host: Course, home: Course) -> Precedent:
    """The row of both courses, made where this is the first decision."""
    found, _is_new = Precedent.objects.get_or_create(
        institution_id=institution_id,
        key=f"{course_key(host.code, host.title)} → {course_key(home.code, home.title)}",
        defaults={
            "code": host.code,
            "title": host.title,
            "credits": host.credits,
            "scheme": host.scheme,
            "home_code": home.code,
            "home_title": home.title,
            "home_credits": home.credits,
        },
    )
    return found
