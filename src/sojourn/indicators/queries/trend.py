"""A unit over the releases: its places with their intervals, as points of a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from sojourn.indicators.models import Placing
from sojourn.indicators.states import OUT

WIDE, HIGH, MARGIN = 600, 180, 24


@dataclass(frozen=True)
class Point:
    """One release; x and y in the picture, the first place at the top."""

    placing: Placing
    peers: int
    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Trend:
    """From the earliest release to this one."""

    points: Sequence[Point]

    @property
    def line(self) -> str:
        """The way from place to place, as SVG writes it."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)


def trend_of(placing: Placing) -> Trend | None:
    """Released ones and this; None before there are two in which the unit has a place. Two queries."""
    seen = Q(release__state__in=OUT, release__period__lt=placing.release.period) | Q(pk=placing.pk)
    found = list(
        Placing.objects.filter(seen, unit=placing.unit_id, place_in_group__isnull=False)
        .select_related("release")
        .order_by("release__period", "release_id")
    )
    if len(found) < 2:
        return None
    sizes = dict(
        Placing.objects.filter(
            release__in=[one.release_id for one in found], group=placing.group, place_in_group__isnull=False
        )
        .values_list("release")
        .annotate(Count("pk"))
        .order_by()
    )
    most = max(sizes.values(), default=1)

    def height(place: int | None) -> float:
        return round(MARGIN + (HIGH - 2 * MARGIN) * ((place or 1) - 1) / max(most - 1, 1), 1)

    step = (WIDE - 2 * MARGIN) / (len(found) - 1)
    return Trend(
        [
            Point(
                one,
                sizes.get(one.release_id, 0),
                round(MARGIN + step * at, 1),
                height(one.place_in_group),
                height(one.best or one.place_in_group),
                height(one.worst or one.place_in_group),
            )
            for at, one in enumerate(found)
        ]
    )
