"""Values of units in indicators, and the columns that go with them (groups, denominators)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sojourn.engines.composite.fault import refuse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Table:
    """Units (rows) by columns; a missing value is NaN, and no value is infinite.

    `values` has the shape (units, codes) and the units of each indicator's own scale.
    """

    units: tuple[str, ...]
    codes: tuple[str, ...]
    values: Floats
    names: Mapping[str, str] = field(default_factory=dict)
    """What a unit is called, by its code."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of text, such as the kind of unit, each as long as `units`."""
    denominators: Mapping[str, Floats] = field(default_factory=dict)
    """Columns of numbers to divide by, each of the shape (units,)."""

    def __post_init__(self) -> None:
        """Refuse what no computation could put right."""
        if self.values.shape != (len(self.units), len(self.codes)):
            refuse(f"{self.values.shape} values for {len(self.units)} units and {len(self.codes)} indicators")
        for what, column in ((self.units, "uCode"), (self.codes, "iCode")):
            if twice := first_twice(what):
                refuse(f"{twice!r} stands twice", column=column)
        infinite = np.isinf(self.values)
        if infinite.any():
            row, place = np.argwhere(infinite)[0]
            refuse("the value is infinite", column=self.codes[place], row=self.units[row])

    def column(self, code: str) -> Floats:
        """The values of one indicator, (units,)."""
        if code not in self.codes:
            refuse("there is no such column", column=code)
        return self.values[:, self.codes.index(code)]

    def row(self, unit: str) -> int:
        """Where a unit stands."""
        if unit not in self.units:
            refuse(f"there is no unit {unit!r}", column="uCode")
        return self.units.index(unit)

    def with_values(self, values: Floats) -> "Table":
        """The same units and columns with other values of the same shape."""
        return replace(self, values=values)

    def of_units(self, kept: Sequence[int] | Ints) -> "Table":
        """Only these rows, in this order."""
        rows = np.asarray(kept, dtype=np.int64)
        return replace(
            self,
            units=tuple(self.units[row] for row in rows),
            values=self.values[rows],
            groups={code: tuple(told[row] for row in rows) for code, told in self.groups.items()},
            denominators={code: numbers[rows] for code, numbers in self.denominators.items()},
        )

    def of_codes(self, codes: Sequence[str]) -> "Table":
        """Only these columns, in this order."""
        places = [self.codes.index(code) if code in self.codes else -1 for code in codes]
        if -1 in places:
            refuse("there is no such column", column=codes[places.index(-1)])
        return replace(self, codes=tuple(codes), values=self.values[:, places])


def first_twice(told: Iterable[str]) -> str | None:
    """The first that has come before, else None."""
    told = tuple(told)
    if len(set(told)) == len(told):
        return None
    seen: set[str] = set()
    for one in told:
        if one in seen:
            return one
        seen.add(one)
    return None
