"""Reasons to look at a unit's figures: jumps, agreements without activity, stays cut to a threshold, caps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from django.utils.translation import gettext as _

from sojourn.engines.composite.vigilance import Flag, at_threshold, capped, hollow, jumps, rushes
from sojourn.engines.measures.period import period_named
from sojourn.indicators.models import Release
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Unit

THRESHOLDS = {7: "S1", 28: "S3", 90: "T4"}
"""Days from which a stay counts -> the indicator in which it does."""
LAST_DAYS = 14
"""Stays that end in so many days at a period's end are looked at."""
AGREEMENTS = "C1"

Told = Mapping[str, Any]


def flags_of(folder: Path, told: Told, earlier: Iterable[Told]) -> list[dict[str, Any]]:
    """Flags of a release: from its figures, those of an earlier one, and the stays among its facts."""
    kinds = {one["unit"]: one["group"] for one in told["standings"]}
    by_code = _by_code(told["figures"])
    before = _by_code(earlier)
    found: list[tuple[str, Flag]] = []
    for group in sorted(set(kinds.values())):
        units = [unit for unit, kind in kinds.items() if kind == group]
        for code, lines in by_code.items():
            found += [(code, one) for one in _jumps(units, before.get(code, {}), lines)]
        found += [(AGREEMENTS, one) for one in _hollow(units, by_code.get(AGREEMENTS, {}))]
    found += [(code, one) for code, one in _caps(told, by_code)]
    found += _of_stays(folder, sorted(kinds), told["period"])
    return [{"code": code, **asdict(one)} for code, one in found]


def _by_code(figures: Iterable[Told]) -> dict[str, dict[str, Told]]:
    found: dict[str, dict[str, Told]] = {}
    for one in figures:
        found.setdefault(one["code"], {})[one["unit"]] = one
    return found


def _array(lines: Mapping[str, Told], units: Sequence[str], name: str) -> np.ndarray[Any, Any]:
    values = [lines[unit][name] if unit in lines else None for unit in units]
    return np.array([np.nan if value is None else value for value in values])


def _jumps(units: Sequence[str], before: Mapping[str, Told], after: Mapping[str, Told]) -> list[Flag]:
    """Of what both years tell."""
    told = [_array(lines, units, name) for name in ("k", "n") for lines in (before, after)]
    known = ~np.isnan(np.array(told)).any(axis=0) & (told[2] > 0) & (told[3] > 0)
    if not known.any():
        return []
    return jumps([unit for unit, one in zip(units, known, strict=True) if one], *(one[known] for one in told))


def _hollow(units: Sequence[str], lines: Mapping[str, Told]) -> list[Flag]:
    living, signed = (_array(lines, units, name) for name in ("k", "n"))
    known = ~(np.isnan(living) | np.isnan(signed))
    named = [unit for unit, one in zip(units, known, strict=True) if one]
    return hollow(named, signed[known], np.minimum(living[known], signed[known])) if named else []


def _caps(told: Told, by_code: Mapping[str, Mapping[str, Told]]) -> list[tuple[str, Flag]]:
    found = []
    for element in told["framework"]["elements"]:
        if element.get("is_capped"):
            lines = by_code.get(element["code"], {})
            units = sorted(lines)
            values = _array(lines, units, "estimate")
            _held, flags = capped(units, values, direction=int(element.get("direction", 1)))
            found += [(element["code"], one) for one in flags]
    return found


def _of_stays(folder: Path, units: Sequence[str], period: str) -> list[tuple[str, Flag]]:
    """Of completed stays out that ended in the period, counted where they are entered."""
    told = period_named(period)
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT unit, ended_on - started_on + 1, CAST($last AS DATE) - ended_on FROM read_parquet($path) "
            "WHERE completed AND direction = 'out' AND started_on IS NOT NULL "
            "AND ended_on BETWEEN CAST($first AS DATE) AND CAST($last AS DATE)",
            {"path": str(folder / "stays.parquet"), "first": told.first, "last": told.last},
        ).fetchall()
    days = {unit: np.array([one[1] for one in rows if one[0] == unit], dtype=float) for unit in units}
    lengths = [days[unit] for unit in units]
    found = [
        (code, flag)
        for threshold, code in THRESHOLDS.items()
        for flag in at_threshold(units, lengths, threshold)
    ]
    whole = np.array([float(one.size) for one in lengths])
    last = np.array([float(sum(one[0] == unit and one[2] < LAST_DAYS for one in rows)) for unit in units])
    part = LAST_DAYS / ((told.last - told.first).days + 1)
    return found + [("S1", flag) for flag in rushes(units, last, whole, part)]


def earlier_figures(release: Release) -> list[dict[str, Any]]:
    """Those of the newest release of a period before, under whichever framework. Two queries."""
    earlier = Release.objects.exclude(figures_sha256="").filter(period__lt=release.period).first()
    if earlier is None:
        return []
    return [
        {"unit": unit, "code": code, "k": k, "n": n}
        for unit, code, k, n in earlier.lines.values_list("unit__code", "indicator__code", "k", "n")
    ]


def told_flag(flag: Told) -> str:
    """A flag in words: a reason to look, not a verdict."""
    values = {"value": f"{flag['value']:.4g}", "usual": f"{flag['usual']:.4g}", "code": flag["code"]}
    sentences = {
        "jump": _("grew to %(value)s, where growth as everywhere would have made it %(usual)s"),
        "hollow": _("only %(value)s of its agreements live, where elsewhere it would be %(usual)s"),
        "threshold": _("%(value)s stays are just long enough to count, where about %(usual)s would be usual"),
        "rush": _("%(value)s stays ended in the last two weeks, where about %(usual)s would be usual"),
        "cap": _("%(value)s is beyond the cap of %(usual)s: more wins nothing"),
    }
    return sentences[flag["kind"]] % values


@dataclass(frozen=True)
class Shown:
    """A flag as a line of a page."""

    unit: str
    code: str
    text: str


def flags_in(release: Release, *, unit: Unit | None = None) -> list[Shown]:
    """Of a release, or of one of its units. One query where it is of all."""
    names = {unit.code: in_language(unit, "name")} if unit else _names(release)
    return [
        Shown(names[one["unit"]], one["code"], told_flag(one))
        for one in release.flags
        if one["unit"] in names
    ]


def _names(release: Release) -> dict[str, str]:
    codes = {one["unit"] for one in release.flags}
    return (
        {one.code: in_language(one, "name") for one in Unit.objects.filter(code__in=codes)} if codes else {}
    )
