"""The gate before the seats of a year."""

from collections.abc import Iterable

from sojourn.organisation.models import AcademicYear


def queue_for_seats(academic_years: Iterable[int]) -> None:
    """Whoever gives or frees a seat of a year waits here for the one before: two never count the same seat.

    Taken first in every action on seats, before any other row, so that no two of them wait for each other.
    """
    gate = AcademicYear.objects.select_for_update(no_key=True).filter(pk__in=list(academic_years))
    list(gate.order_by("pk").values_list("pk"))
