"""One unit among the others: its places, strengths and weak points."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.ranking import ranks, ranks_within
from sojourn.engines.composite.scoring import Scored
from sojourn.engines.composite.table import Floats, Ints, Table


@dataclass(frozen=True)
class Line:
    """One element of a unit's summary; the place is 0 and the score NaN where it is missing."""

    code: str
    name: str
    score: float
    place: int


def summary(scored: Scored, unit: str, levels: Sequence[int]) -> list[Line]:
    """The unit's scores and places from the top down, for the elements of these levels.

    Source: COINr get_unit_summary.
    """
    row = scored.raw.row(unit)
    places = ranks(scored.scores)
    tree = scored.framework
    codes = [code for level in sorted(levels, reverse=True) for code in tree.at_level(level)]
    return [
        Line(
            code,
            tree.by_code[code].name or code,
            float(scored.scores[row, tree.place[code]]),
            int(places[row, tree.place[code]]),
        )
        for code in codes
    ]


@dataclass(frozen=True)
class Point:
    """A strength or weak point: the unit's place in one indicator."""

    code: str
    group: str
    place: int
    value: float


def strengths_and_weaknesses(
    table: Table,
    framework: Framework,
    unit: str,
    *,
    most: int = 5,
    least_unique: float = 0.0,
    keep_last: bool = False,
    group: str | None = None,
    level: int = 2,
) -> tuple[list[Point], list[Point]]:
    """The indicators where the unit stands best, best first, and worst, in the order of its places.

    Directions are applied. Left out: where the unit stands last (unless `keep_last`) and columns in which at
    most this part of the values are unique. With `group`, places are among the units of that group. Ties keep
    the order of the framework, by group. Source: COINr get_str_weak.
    """
    row = table.row(unit)
    directions = np.array([framework.by_code[code].direction for code in table.codes], dtype=float)
    turned = table.values * directions
    places = ranks(turned) if group is None else ranks_within(turned, table.groups[group])
    found = []
    for place, code in enumerate(table.codes):
        here = int(places[row, place])
        unique = np.unique(table.values[:, place]).size / len(table.units)
        last = int(places[:, place].max())
        if here and unique > least_unique and (keep_last or here < last):
            belongs = framework.group_at(code, level) or ""
            found.append(Point(code, belongs, here, float(table.values[row, place])))
    found.sort(key=lambda point: (point.place, point.group))
    return found[:most], found[max(0, len(found) - most) :]


def group_places(scores: Floats, groups: Sequence[str]) -> Ints:
    """Places within the unit's own group (schools, laboratories, departments), (units, elements)."""
    return ranks_within(scores, groups)
