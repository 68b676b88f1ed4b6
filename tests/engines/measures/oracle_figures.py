"""Figures of units from the slow measures: k, n, value, reason, what was expected."""

import math
from collections import defaultdict
from fractions import Fraction
from functools import cached_property
from math import comb
from typing import Any

from tests.engines.measures.oracle import Counted, exact
from tests.engines.measures.oracle_more import NORMALISED, SIZES, YEARS, WholeOracle

SCALES = dict.fromkeys(("T3", "T5", "S6", "S7", "R3", "R8"), 1)
Cell = dict[str, Any]


class Figures(WholeOracle):
    @cached_property
    def below(self) -> dict[str, set[str]]:
        """A unit and all units below it."""
        found: dict[str, set[str]] = {unit: {unit} for unit in self.units}
        for unit in self.units:
            here = self.units[unit]["parent"]
            while here:
                found[here].add(unit)
                here = self.units[here]["parent"]
        return found

    def size(self, code: str, unit: str) -> tuple[Fraction | None, bool]:
        """How large, and whether what is counted is complete."""
        kind, table = SIZES[code]
        value = [
            exact(one["value"])
            for one in self.rows("denominators")
            if (one["unit"], one["kind"], one["year"]) == (unit, kind, self.year)
        ]
        wanted = {self.year - back for back in range(YEARS.get(code, 1))}
        told = {one["year"] for one in self.rows("coverage") if (one["unit"], one["table"]) == (unit, table)}
        return (value[0] if value else None), wanted <= told

    def is_left_out(self, code: str, unit: str) -> bool:
        if code == "S9":
            return unit not in {one["unit"] for one in self.offered()}
        if code not in SIZES:
            return False
        value, full = self.size(code, unit)
        return value is None or not full

    def counted(self, code: str) -> list[Counted]:
        if code not in self.kept:
            rows = getattr(self, code.lower())()
            self.kept[code] = [one for one in rows if not self.is_left_out(code, one.unit)]
        return self.kept[code]

    @cached_property
    def kept(self) -> dict[str, list[Counted]]:
        return {}

    def own_field(self, row: Counted) -> str | None:
        return row.field or self.units[row.unit]["field"]

    def sums(self, code: str, units: set[str]) -> Cell:
        """k and n of the units together, by field and by detail."""
        rows = [one for one in self.counted(code) if one.unit in units]
        known = [one for one in rows if one.met is not None and one.amount is not None]
        unknown = sum((one.weight for one in rows if one.met is None or one.amount is None), Fraction(0))
        k, n, uncovered = defaultdict(Fraction), defaultdict(Fraction), Fraction(0)
        for one in known:
            k[self.own_field(one), one.detail] += one.amount if one.met else 0
            if code not in SIZES and code != "S9":
                n[self.own_field(one), one.detail] += one.amount
        if code == "S9":
            for one in self.s9_of():
                if one.unit in units:
                    n[self.own_field(one), ""] += one.amount
        if code in SIZES:
            for unit in units:
                value, full = self.size(code, unit)
                if value is not None and full:
                    n[self.units[unit]["field"], ""] += value
                elif value is not None:
                    uncovered += value
        return {"k": k, "n": n, "unknown": unknown, "uncovered": uncovered}

    def mean_of_field(self, unit: str, *, whole: bool) -> float | None:
        """R3: the mean of the units with the same main field, of all units where that is unknown."""
        values = {}
        for one in self.units:
            cell = self.sums("R3", self.below[one] if whole else {one})
            values[one] = self.shaped("R3", cell)[2]
        if values[unit] is None:
            return None
        field = self.units[unit]["field"]
        alike = [values[one] for one in self.units if not field or self.units[one]["field"] == field]
        known = [value for value in alike if value is not None]
        return sum(known) / len(known)

    def level(self, code: str) -> tuple[Fraction, Fraction]:
        own = self.sums(code, set(self.units))
        return sum(own["k"].values(), Fraction(0)), sum(own["n"].values(), Fraction(0))

    def figure(self, code: str, unit: str, *, whole: bool) -> dict[str, Any]:
        cell = self.sums(code, self.below[unit] if whole else {unit})
        k, n, value = self.shaped(code, cell)
        found = {"k": k, "n": n, "value": value, "reason": ""}
        found |= {"unknown": cell["unknown"], "uncovered": cell["uncovered"], "expected": None}
        if value is None:
            found["reason"] = self.reason(code, cell, n)
        if code in NORMALISED and code != "R3" and n is not None:
            found["expected"] = self.expected(code, cell)
        if code == "R3":
            found["expected"] = self.mean_of_field(unit, whole=whole)
        return found

    def shaped(self, code: str, cell: Cell) -> tuple[Any, Any, Any]:
        by_detail = {detail: None for _field, detail in cell["n"]}
        k_of = {d: sum(v for (_f, one), v in cell["k"].items() if one == d) for d in by_detail}
        n_of = {d: sum(v for (_f, one), v in cell["n"].items() if one == d) for d in by_detail}
        scale = SCALES.get(code, 100)
        k, n = (sum(k_of.values()), sum(n_of.values())) if by_detail else (None, None)
        if code == "S6":
            people = {home: count for home, count in k_of.items() if home and count}
            if not by_detail:
                return None, None, None
            return len(people), sum(people.values()), self.diversity(list(people.values()))
        if code == "S7" and by_detail:
            k = 2 * min(k, n - k)
        if code == "R3" and by_detail:
            partners = [name for name, works in k_of.items() if works >= 3]
            value = (
                len({one[:2] for one in partners}) / math.log(len(partners)) if len(partners) > 1 else None
            )
            return len({one[:2] for one in partners}), len(partners), value
        if code == "C4" and by_detail:
            parts = [min(Fraction(1), k_of[kind] / n_of[kind]) for kind in by_detail if n_of[kind] > 0]
            return sum(parts), len(parts), 100 * sum(parts) / 3 if len(parts) == 3 else None
        if code in SIZES and by_detail:
            k = sum(cell["k"].values(), Fraction(0))
        return k, n, (scale * Fraction(k) / n if n is not None and n > 0 else None)

    def diversity(self, people: list[int]) -> float | None:
        """Hill number of order 1 expected in 20 drawn without replacement."""
        whole = int(sum(people))
        if whole < 20:
            return None
        entropy = 0.0
        for many in range(1, 20):
            seen = sum(
                Fraction(comb(int(x), many) * comb(whole - int(x), 20 - many), comb(whole, 20))
                for x in people
            )
            entropy -= many / 20 * math.log(many / 20) * float(seen)
        return math.exp(entropy)

    def reason(self, code: str, cell: Cell, n: Any) -> str:
        nothing = n is None or n <= 0
        if code in SIZES and cell["uncovered"] > 0 and nothing:
            return "coverage"
        if code in SIZES and n is None:
            return "size"
        if nothing and cell["unknown"] > 0:
            return "unknown"
        if n is None:
            return "nothing"
        return {"S6": "few", "R3": "partners", "C4": "parts"}.get(code, "zero")

    def expected(self, code: str, cell: Cell) -> Fraction | None:
        """The unit's n in each field times the field's rate over all units."""
        every = self.sums(code, set(self.units))
        k, n = self.level(code)
        found, is_known = Fraction(0), False
        for field in {field for field, _detail in cell["n"]}:
            here = sum(v for (one, _d), v in cell["n"].items() if one == field)
            top = sum(v for (one, _d), v in every["k"].items() if one == field) if field else k
            below = sum(v for (one, _d), v in every["n"].items() if one == field) if field else n
            if here > 0 and below > 0:
                found, is_known = found + here * top / below, True
        return found if is_known else None
