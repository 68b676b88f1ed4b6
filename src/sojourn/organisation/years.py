"""Academic years: which one runs, which one follows, and one made where it is not there yet."""

import re
from datetime import date

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import AcademicYear, Person

AUTUMN = 9
"""The month in which an academic year begins where none is known."""


def label_of(first: int) -> str:
    """2027 -> 2027/28"""
    return f"{first}/{(first + 1) % 100:02d}"


def year_after(day: date) -> str:
    """Label of the academic year that follows the one running on this day. One query."""
    running = AcademicYear.objects.filter(starts_on__lte=day).order_by("-starts_on").first()
    if running is not None and (day - running.starts_on).days < 366:
        return label_of(int(running.label[:4]) + 1)
    return label_of(day.year + 1 if day.month >= AUTUMN else day.year)


def is_label(text: str) -> bool:
    """Whether this writes an academic year of this century: 2028/29, not 2028/30."""
    return re.fullmatch(r"20[0-9]{2}/[0-9]{2}", text) is not None and text == label_of(int(text[:4]))


@action
def academic_year(label: str, *, by: Person | None) -> AcademicYear:
    """The year of this label; made, with the usual dates, where it is not there yet."""
    if not is_label(label):
        raise Refusal(_("“%(label)s” is no academic year; write it as 2028/29.") % {"label": label})
    first = int(label[:4])
    return AcademicYear.objects.get_or_create(
        label=label,
        defaults={
            "starts_on": date(first, AUTUMN, 1),
            "spring_starts_on": date(first + 1, 2, 20),
            "ends_on": date(first + 1, 7, 15),
        },
    )[0]
