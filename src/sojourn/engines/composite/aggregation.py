"""From indicators up to the index: five methods, one per level or per aggregate, with missing values."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sojourn.engines.composite.elementary import exponential, logarithm, raised_to
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework, Group
from sojourn.engines.composite.ranking import SAME
from sojourn.engines.composite.table import Floats

Kind = Literal["amean", "gmean", "hmean", "genmean", "copeland"]


@dataclass(frozen=True)
class Method:
    """How children become their parent; `power` is that of the generalised mean (0 is the geometric mean)."""

    kind: Kind = "amean"
    power: float = 1.0


Methods = Sequence[Method] | Mapping[str, Method]
"""One per level from the indicators upward (one alone is for all), or one per aggregate by its code."""
SAME_EVERYWHERE = (logarithm, exponential, raised_to)
SWIFT = (np.log, np.exp, np.power)
ARITHMETIC: tuple[Method, ...] = (Method(),)


def method_named(told: str) -> Method:
    """`amean`, `gmean`, `hmean`, `genmean:P` or `copeland`."""
    name, _, rest = told.partition(":")
    if name in ("amean", "gmean", "hmean", "copeland") and not rest:
        return Method(name)  # type: ignore[arg-type]
    if name == "genmean":
        try:
            power = float(rest)
        except ValueError:
            power = math.nan
        if not math.isfinite(power):
            refuse(f"the aggregation {told!r} needs a power, such as genmean:0.5")
        return Method("genmean", power)
    refuse(f"there is no aggregation {told!r}")


def methods_named(told: str) -> tuple[Method, ...]:
    """`amean` or `amean,amean,gmean`."""
    return tuple(method_named(part.strip()) for part in told.split(","))


def method_of(framework: Framework, group: Group, methods: Methods) -> Method:
    """The method of one aggregate."""
    if isinstance(methods, Mapping):
        if group.code not in methods:
            refuse("the aggregate has no method", column="iCode", row=group.code)
        return methods[group.code]
    if len(methods) == 1:
        return methods[0]
    if len(methods) != framework.levels - 1:
        refuse(f"{len(methods)} aggregations for {framework.levels - 1} levels above the indicators")
    return methods[group.level - 2]


def threshold_of(framework: Framework, group: Group, thresholds: Sequence[float]) -> float:
    """The part of the children that must be known for this aggregate to be; 0 where nothing is asked."""
    if not thresholds:
        return 0.0
    if len(thresholds) == 1:
        return thresholds[0]
    if len(thresholds) != framework.levels - 1:
        refuse(f"{len(thresholds)} thresholds for {framework.levels - 1} levels above the indicators")
    return thresholds[group.level - 2]


def aggregate(
    framework: Framework,
    normalised: Floats,
    *,
    methods: Methods = ARITHMETIC,
    weights: Floats | None = None,
    thresholds: Sequence[float] = (),
    units: Sequence[str] = (),
) -> Floats:
    """All elements for all units, (units, elements), from normalised indicators (units, indicators).

    The weights are (elements,); those of missing children are shared out among the others. An aggregate is
    missing where none of its children is known, where fewer than the threshold's part are, or where the known
    ones weigh nothing together. Raises CompositeError that names column and row for a value that a geometric,
    harmonic or generalised mean cannot take. Source: OECD/JRC Handbook 2008; COINr Aggregate.
    """
    given = framework.weights if weights is None else weights
    scores = np.full((len(normalised), len(framework.codes)), np.nan)
    scores[:, : len(framework.indicators)] = normalised
    for group in framework.groups:
        method = method_of(framework, group, methods)
        needed = threshold_of(framework, group, thresholds)
        fill_group(framework, scores, group, method=method, weights=given, needed=needed, units=units)
    return scores


def fill_group(
    framework: Framework,
    scores: Floats,
    group: Group,
    *,
    method: Method,
    weights: Floats,
    needed: float = 0.0,
    units: Sequence[str] = (),
    swift: bool = False,
) -> None:
    """Put one aggregate into scores (units, elements) in which its children stand."""
    children = list(group.children)
    values = scores[:, children]
    check_domain(values, method, [framework.codes[child] for child in children], units)
    found = combine(values, weights[children], method, swift=swift)
    if needed > 0:
        known = (~np.isnan(values)).sum(axis=1) / len(children)
        found = np.where(known >= needed, found, np.nan)
    scores[:, group.place] = found


def check_domain(values: Floats, method: Method, columns: Sequence[str], units: Sequence[str]) -> None:
    """Refuse values that the method cannot take, with column and row."""
    if method.kind in ("amean", "copeland") or (method.kind == "genmean" and method.power == 1):
        return
    zero_is_fine = method.kind == "genmean" and method.power > 0
    wrong = values < 0 if zero_is_fine else values <= 0
    if not wrong.any():
        return
    for row, place in np.argwhere(wrong):
        named = {"gmean": "geometric", "hmean": "harmonic", "genmean": "generalised"}[method.kind]
        told = f"{values[row, place]:.6g} cannot enter a {named} mean (normalise to positive values)"
        refuse(told, column=columns[place], row=units[row] if len(units) else str(row + 1))


def combine(values: Floats, weights: Floats, method: Method, *, swift: bool = False) -> Floats:
    """One aggregate, (units,), from its children (units, children) with weights (children,).

    The last bits are the same on every processor, unless `swift`.
    """
    log, exp, raise_to = SWIFT if swift else SAME_EVERYWHERE
    if method.kind == "copeland":
        return copeland(values, weights)
    power = {"amean": 1.0, "gmean": 0.0, "hmean": -1.0}.get(method.kind, method.power)
    weights = weights / (np.abs(weights).sum() or 1.0)
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        weighing = (known * weights).sum(axis=1)
        weighing = np.where(known.any(axis=1) & (weighing != 0), weighing, np.nan)
        if power == 1:
            return _weighted(np.where(known, values, 0.0), weights) / weighing
        if power == 0:
            return exp(_weighted(log(np.where(known, values, 1.0)), weights) / weighing)
        largest = np.where(known, values, 0.0).max(axis=1)
        scale = np.where(largest > 0, largest, 1.0)[:, None]
        raised = np.where(known, raise_to(np.where(known, values, 1.0) / scale, power), 0.0)
        return raise_to(_weighted(raised, weights) / weighing, 1 / power) * scale[:, 0]


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Row sums in an order that does not depend on the processor, as a matrix product's may."""
    found: Floats = (values * weights).sum(axis=1)
    return found


def outranking(values: Floats, weights: Floats) -> Floats:
    """Part of the weight by which the row beats the column, ties halved, (units, units), 0 on the diagonal.

    A pair is compared on the indicators that both have, with their weights made to sum to one; without any
    it stands at 1/2. COINr counts a missing comparison as lost for whoever stands higher in the table, so
    that its answer depends on the order of the rows. Source: Munda and Nardo 2005; COINr outrankMatrix.
    """
    n = len(values)
    won = np.zeros((n, n))
    both = np.zeros((n, n))
    for column, weight in zip(values.T, weights, strict=True):
        known = ~np.isnan(column)
        near = SAME * np.abs(column[known]).max(initial=0.0)
        with np.errstate(invalid="ignore", over="ignore"):
            apart = column[:, None] - column[None, :]
            beats = apart > near
            equal = np.abs(apart) <= near
        won += weight * (beats + 0.5 * equal)
        both += weight * (known[:, None] & known[None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(both > 0, won / both, 0.5)
    np.fill_diagonal(found, 0.0)
    return found


def dominance(matrix: Floats) -> tuple[int, float]:
    """How many pairs one unit beats the other on everything, and which part of all pairs that is."""
    n = len(matrix)
    pairs = int((matrix == 1).sum())
    return pairs, pairs / (n * (n - 1) / 2) if n > 1 else math.nan


def copeland(values: Floats, weights: Floats) -> Floats:
    """How many units one beats less how many beat it, by more than half of the weight, (units,).

    NaN for a unit without any value; it is no opponent either. Independent of the order of the rows, with
    missing values too. Source: Copeland 1951; COINr a_copeland.
    """
    found = np.full(len(values), np.nan)
    present = np.flatnonzero((~np.isnan(values) & (weights != 0)).any(axis=1))
    apart = outranking(values[present], weights) - 0.5
    np.fill_diagonal(apart, 0.0)
    found[present] = np.where(np.abs(apart) < 1e-12, 0.0, np.sign(apart)).sum(axis=1)
    return found
