"""Indicators of the office's own that are counted from saved lists: which rows, of which units."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from sojourn.engines.measures.computing import Figure
from sojourn.indicators.models import Indicator
from sojourn.kernel.models import SavedView
from sojourn.kernel.worklists import Worklist, worklist_named, worklists
from sojourn.kernel.worklists.asking import changed, read
from sojourn.kernel.worklists.narrowing import rows_of
from sojourn.kernel.worklists.saved import visible_views
from sojourn.organisation.models import Person

PATHS = ("unit", "application__unit", "stay__unit", "studies__unit", "person__studies__unit")
"""Where a row may say which unit it belongs to."""
YEAR = "year"
"""Key of the filter by academic year: in a list that has it, the year follows the release."""
SIZES = (("staff_fte", _("academic staff (FTE)")), ("students", _("degree students")))
PARTS = ("k", "n")

Counted = Mapping[str, Mapping[str, Sequence[tuple[str, str]]]]
"""Code -> part (k, n) -> unit and record of every row."""


@dataclass(frozen=True)
class SavedList:
    """A view that can be counted by unit."""

    view: SavedView
    worklist: Worklist

    @property
    def title(self) -> str:
        return f"{self.worklist.label}: {self.view.title}"


def unit_path(worklist: Worklist) -> str:
    """Where its rows say which unit they belong to; empty where they do not."""
    return next((path for path in PATHS if _has(worklist.model, path)), "")


def _has(model: Any, path: str) -> bool:
    for part in path.split("__"):
        try:
            model = model._meta.get_field(part).related_model
        except FieldDoesNotExist:
            return False
    return model is not None


def saved_lists(person: Person) -> list[SavedList]:
    """The views one may open whose rows belong to units. One query."""
    known = {name: one for name, one in worklists().items() if unit_path(one)}
    views = visible_views(person).filter(worklist__in=list(known)).order_by("worklist", "title")
    return [SavedList(view, known[view.worklist]) for view in views]


def counted_now(indicators: Iterable[Indicator], period: str) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """The rows of every list, as they stand now. A query for each list."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for one in indicators:
        parts = {"k": rows_in(one.counted_list, one.counted_query, period)}
        if one.against_list:
            parts["n"] = rows_in(one.against_list, one.against_query, period)
        found[one.code] = parts
    return found


def rows_in(name: str, query: str, period: str) -> list[tuple[str, str]]:
    """Unit and record of each row; every row of the list, whoever looks. One query."""
    worklist = worklist_named(name)
    if worklist is None or not (path := unit_path(worklist)):
        return []
    whole = replace(worklist, listing=lambda person: worklist.model._default_manager.all())
    asked = read(whole, query)
    if YEAR in asked.filters:
        asked = changed(asked, **{YEAR: academic_year_of(period)})
    label = worklist.model._meta.label_lower
    rows = rows_of(whole, None, asked).order_by("pk").values_list(f"{path}__code", "pk").distinct()
    return [(unit, f"{label}.{number}") for unit, number in rows if unit]


def academic_year_of(period: str) -> str:
    """The label of the year that begins in the period: 2025 -> 2025/26."""
    return period if "/" in period else f"{period}/{(int(period) + 1) % 100:02}"


def figures_of(folder: Path, recipe: Mapping[str, Any]) -> list[Figure]:
    """Every unit with what lies below it, in each listed indicator of a frozen recipe."""
    listed: Counted = recipe.get("listed", {})
    if not listed:
        return []
    below = _below(folder)
    found = []
    for code, parts in sorted(listed.items()):
        told = recipe["indicators"][code]
        sizes = _sizes(folder, told["size"], int(recipe["period"][:4])) if told.get("size") else None
        own = {part: _by_unit(rows) for part, rows in parts.items()}
        for unit, under in sorted(below.items()):
            k = float(sum(own["k"][one] for one in under))
            n = _against(own.get("n"), sizes, unit, under)
            found.append(_figure(unit, code, k, n, told))
    return found


def _by_unit(rows: Sequence[Sequence[str]]) -> defaultdict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for unit, _record in rows:
        found[unit] += 1
    return found


def _against(
    own: Mapping[str, int] | None, sizes: Mapping[str, float] | None, unit: str, under: Iterable[str]
) -> float | None:
    """What k is held against: rows, or the size of the units that are known."""
    if own is not None:
        return float(sum(own[one] for one in under))
    if sizes is None:
        return None
    known = [sizes[one] for one in under if one in sizes]
    return sum(known) if known else None


def _figure(unit: str, code: str, k: float, n: float | None, told: Mapping[str, Any]) -> Figure:
    scale = float(told["scale"])
    value, reason = None, ""
    if told["estimator"] == Indicator.Estimator.DERIVED:
        value = scale * k
    elif n is None:
        reason = "size"
    elif n <= 0:
        reason = "zero"
    else:
        value = round(scale * k / n, 9)
    nothing: dict[str, Any] = dict.fromkeys(("expected", "ratio", "adjusted", "level"))
    return Figure(unit, code, k, n, value, reason, unknown=0.0, uncovered=0.0, **nothing)


def _below(folder: Path) -> dict[str, list[str]]:
    """Unit -> itself and all units below it."""
    parents = dict(_asked(folder / "units.parquet", "SELECT unit, parent FROM read_parquet($path)"))
    found: dict[str, list[str]] = {unit: [] for unit in parents}
    for unit in parents:
        here, seen = unit, set[str]()
        while here and here not in seen:
            seen.add(here)
            if here in found:
                found[here].append(unit)
            here = parents.get(here)
    return found


def _sizes(folder: Path, kind: str, year: int) -> dict[str, float]:
    query = "SELECT unit, CAST(value AS DOUBLE) FROM read_parquet($path) WHERE kind = $kind AND year = $year"
    return dict(_asked(folder / "denominators.parquet", query, kind=kind, year=year))


def _asked(path: Path, query: str, **told: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query, {"path": str(path), **told}).fetchall()


def record_lines(recipe: Mapping[str, Any]) -> Iterable[str]:
    """The records behind listed figures, a JSON line each: code, unit, part, table, record, amount."""
    listed: Counted = recipe.get("listed", {})
    for code, parts in sorted(listed.items()):
        for part, rows in sorted(parts.items()):
            for unit, record in rows:
                yield json.dumps([code, unit, part, "listed", record, 1.0], ensure_ascii=False) + "\n"
