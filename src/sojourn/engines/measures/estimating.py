"""From the figures of some years to what the composite engine takes: estimates, their spread, reasons."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.shrinkage import Kind, Posterior, Standing, shrink, standing
from sojourn.engines.composite.table import Floats, Table
from sojourn.engines.measures.catalogue import MEASURES, Measure
from sojourn.engines.measures.computing import Figure
from sojourn.engines.measures.figures import REASONS

YEARS = 3
KINDS: dict[str, Kind] = {"B": "share", "P": "rate"}


@dataclass(frozen=True)
class Estimate:
    """One unit in one measure: the raw value, k and n beside what is believed after all units' figures."""

    unit: str
    code: str
    k: float
    n: float
    raw: float
    value: float
    low: float
    high: float
    """90 % interval; the value itself where chance has no model (D, Y)."""
    basis: str
    """year, pooled (three years together) or none."""
    reason: str = ""
    """Why it is not ranked."""


@dataclass(frozen=True)
class Estimated:
    """What goes into a composite."""

    table: Table
    """Estimates by unit and code; NaN where not ranked."""
    posteriors: dict[str, Posterior]
    """For `composite.sampling`, on the table's scale."""
    estimates: tuple[Estimate, ...]


def estimate(
    years: Sequence[Sequence[Figure]],
    units: Sequence[str],
    codes: Sequence[str],
    *,
    least: Mapping[str, float],
    groups: Mapping[str, str] | None = None,
) -> Estimated:
    """Estimates of the last of the years for the units and codes of a framework.

    Shares are shrunken by beta-binomial, rates by gamma-Poisson; what is normalised by discipline as the
    rate of observed to expected, times the level of all units. Each code needs its `least` n (1 unless told)
    in the year, else in three years together, else the unit is not ranked in it. `groups`: units are drawn
    towards their own kind. D and Y values are taken as they are.
    """
    found = [{(one.unit, one.code): one for one in year} for year in years[-YEARS:]]
    posteriors, estimates = {}, []
    values = np.full((len(units), len(codes)), math.nan)
    for place, code in enumerate(codes):
        told, posterior = _of_code(found, units, MEASURES[code], least.get(code, 1.0), groups or {})
        values[:, place] = [one.value for one in told]
        estimates += told
        if posterior is not None:
            posteriors[code] = posterior
    return Estimated(Table(tuple(units), tuple(codes), values), posteriors, tuple(estimates))


Found = list[dict[tuple[str, str], Figure]]


def _of_code(
    found: Found, units: Sequence[str], measure: Measure, least: float, groups: Mapping[str, str]
) -> tuple[list[Estimate], Posterior | None]:
    kind = KINDS.get(measure.estimator)
    if kind is None:
        return [_as_it_is(found[-1].get((unit, measure.code)), unit, measure) for unit in units], None
    standings = [_standing(found, unit, measure.code, least) for unit in units]
    k = np.array([one.k for one in standings])
    n = np.array([one.n for one in standings])
    scale = measure.scale
    exposure = n
    if measure.normalised:
        kind = "rate"
        exposure = np.array(
            [_expected(found, unit, measure.code, one) for unit, one in zip(units, standings, strict=True)]
        )
        levels = [one.level for (_unit, code), one in found[-1].items() if code == measure.code and one.level]
        scale = levels[0] if levels else measure.scale
    elif kind == "share":
        k = np.minimum(k, n)
    posterior = _within_groups(k, exposure, kind, scale, [groups.get(unit, "") for unit in units])
    mean, low, high = posterior.mean, posterior.quantile(0.05), posterior.quantile(0.95)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.where(n > 0, measure.scale * np.array([one.k for one in standings]) / n, math.nan)
    told = [
        Estimate(
            unit,
            measure.code,
            one.k,
            one.n,
            float(raw[row]),
            float(mean[row]),
            float(low[row]),
            float(high[row]),
            one.basis if np.isfinite(mean[row]) else "none",
            _why(found[-1].get((unit, measure.code)), one, known=bool(np.isfinite(mean[row]))),
        )
        for row, (unit, one) in enumerate(zip(units, standings, strict=True))
    ]
    return told, posterior


def _as_it_is(figure: Figure | None, unit: str, measure: Measure) -> Estimate:
    """A value for which chance has no model here."""
    code = measure.code
    nothing = math.nan
    if figure is None or figure.value is None:
        why = f"not ranked: {REASONS[figure.reason if figure else 'nothing'][0]}"
        return Estimate(unit, code, nothing, nothing, nothing, nothing, nothing, nothing, "none", why)
    value = figure.adjusted if measure.normalised and figure.adjusted is not None else figure.value
    return Estimate(
        unit, code, _number(figure.k), _number(figure.n), figure.value, value, value, value, "year"
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def _standing(found: Found, unit: str, code: str, least: float) -> Standing:
    """Of the figures with a value; one without counts as unknown."""
    told = [year.get((unit, code)) for year in found]
    valued = [one if one is not None and one.value is not None else None for one in told]
    k = np.array([_number(one.k if one else None) for one in valued])
    n = np.array([_number(one.n if one else None) for one in valued])
    return standing(np.maximum(k, 0.0), n, least=least)


def _expected(found: Found, unit: str, code: str, stands: Standing) -> float:
    """Over the same years as k and n."""
    if stands.basis == "none":
        return math.nan
    years = found[-1:] if stands.basis == "year" else found
    told = [year.get((unit, code)) for year in years]
    known = [
        one.expected for one in told if one is not None and one.value is not None and one.expected is not None
    ]
    return sum(known) if known else math.nan


def _why(figure: Figure | None, stands: Standing, *, known: bool) -> str:
    if stands.basis == "none":
        told = figure.reason if figure is not None else "nothing"
        return f"not ranked: {REASONS[told][0]}" if told else stands.reason
    return "" if known else "not ranked: nothing is expected of its disciplines"


def _within_groups(k: Floats, n: Floats, kind: Kind, scale: float, groups: Sequence[str]) -> Posterior:
    """Each group towards what it has in common."""
    first, second = np.full(len(k), math.nan), np.full(len(k), math.nan)
    told = np.array(groups)
    for name in dict.fromkeys(groups):
        rows = np.flatnonzero(told == name)
        posterior = shrink(k[rows], n[rows], kind, scale=scale).posterior
        first[rows], second[rows] = posterior.first, posterior.second
    return Posterior(kind, first, second, scale)
