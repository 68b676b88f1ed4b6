"""Precedents are counted at every decision, so that looking them up costs the same however many there are."""

from django.db.models import F

from sojourn.kernel import clock
from sojourn.stays.models import Course, Precedent, Recognition
from sojourn.stays.queries import course_key

GRANTED = ("granted", "conditional", "recognised")
REFUSED = ("declined", "refused")


def count_decision(recognition: Recognition, *, was: str) -> None:
    """The recognition has gone from the state `was` to its state now: change the counts by the difference."""
    granted = (recognition.state in GRANTED) - (was in GRANTED)
    refused = (recognition.state in REFUSED) - (was in REFUSED)
    if not granted and not refused:
        return
    for host in recognition.course.behind.all():
        precedent = _precedent(recognition.stay.institution_id, host, recognition.course)
        Precedent.objects.filter(pk=precedent.pk).update(
            granted=F("granted") + granted,
            refused=F("refused") + refused,
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
