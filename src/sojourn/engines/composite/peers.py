"""Units of the same kind (schools, laboratories, hospital departments), and the nearest of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.ranking import ranks
from sojourn.engines.composite.scoring import Scored
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class PeerGroup:
    """The units of one kind in the order of the table, with their places among themselves (0: not ranked)."""

    name: str
    units: tuple[str, ...]
    places: tuple[int, ...]
    median: float
    best: float
    """Median and highest index; NaN where nobody is ranked."""


def peer_groups(scored: Scored, groups: Sequence[str]) -> list[PeerGroup]:
    """Split by kind; units without a kind are in no group."""
    if len(groups) != len(scored.units):
        refuse(f"{len(groups)} kinds for {len(scored.units)} units")
    told = np.array(groups)
    found = []
    for name in dict.fromkeys(groups):
        if not name:
            continue
        rows = np.flatnonzero(told == name)
        index = scored.index[rows]
        known = index[~np.isnan(index)]
        found.append(
            PeerGroup(
                name,
                tuple(scored.units[row] for row in rows),
                tuple(int(place) for place in ranks(index)),
                float(np.median(known)) if known.size else float("nan"),
                float(known.max()) if known.size else float("nan"),
            )
        )
    return found


def nearest(
    units: Sequence[str], features: Floats, unit: str, *, most: int = 5, groups: Sequence[str] | None = None
) -> list[tuple[str, float]]:
    """The units most alike in size and kind of work: standardised Euclidean distance over (units, features).

    Features that either of the two lacks are passed over; only units of the same group if there are groups.
    """
    if unit not in units:
        refuse(f"there is no unit {unit!r}", column="uCode")
    here = list(units).index(unit)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.nanstd(features, axis=0)
        apart = (features - features[here]) / np.where(spread > 0, spread, 1.0)
        distance = np.sqrt(np.nanmean(apart**2, axis=1, where=~np.isnan(apart)))
    allowed = [
        row
        for row in range(len(units))
        if row != here and np.isfinite(distance[row]) and (groups is None or groups[row] == groups[here])
    ]
    return [
        (units[row], float(distance[row])) for row in sorted(allowed, key=lambda row: distance[row])[:most]
    ]
