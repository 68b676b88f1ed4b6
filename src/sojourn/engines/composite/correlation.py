"""How columns go together: correlations with their significance, flags, Cronbach's alpha."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special  # type: ignore[import-untyped]

from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.ranking import ascending_ranks
from sojourn.engines.composite.table import Bools, Floats, Table

Kind = Literal["pearson", "spearman", "kendall"]


def correlation(first: Floats, second: Floats, kind: Kind = "pearson") -> float:
    """Of two columns (n,), on the rows where both are known; NaN below two rows or where one is constant."""
    both = ~(np.isnan(first) | np.isnan(second))
    x, y = first[both], second[both]
    if x.size < 2 or x.min() == x.max() or y.min() == y.max():
        return float("nan")
    if kind == "kendall":
        return _kendall(x, y)
    if kind == "spearman":
        x, y = ascending_ranks(x, ties="average"), ascending_ranks(y, ties="average")
    x, y = x - x.mean(), y - y.mean()
    return float(x @ y / np.sqrt((x @ x) * (y @ y)))


def _kendall(x: Floats, y: Floats) -> float:
    """tau-b."""
    of_x = np.sign(x[:, None] - x[None, :]).ravel()
    of_y = np.sign(y[:, None] - y[None, :]).ravel()
    return float(of_x @ of_y / np.sqrt((of_x @ of_x) * (of_y @ of_y)))


def correlations(first: Floats, second: Floats, kind: Kind = "pearson") -> Floats:
    """Every column of (n, a) with every one of (n, b), (a, b). Source: COINr get_corr, pairwise complete."""
    complete = not (np.isnan(first).any() or np.isnan(second).any())
    if complete and kind != "kendall" and len(first) > 1:
        return _at_once(first, second, kind)
    found: Floats = np.array(
        [[correlation(first[:, a], second[:, b], kind) for b in range(second.shape[1])]
         for a in range(first.shape[1])]
    ).reshape(first.shape[1], second.shape[1])  # fmt: skip
    return found


def _at_once(first: Floats, second: Floats, kind: Kind) -> Floats:
    def standard(values: Floats) -> Floats:
        if kind == "spearman":
            values = np.column_stack([ascending_ranks(column, ties="average") for column in values.T])
        apart = values - values.mean(axis=0)
        length = np.sqrt((apart**2).sum(axis=0))
        constant = values.min(axis=0) == values.max(axis=0)
        scaled: Floats = apart / np.where(constant, np.nan, length)
        return scaled

    found: Floats = standard(first).T @ standard(second)
    return found


def significance(coefficient: Floats, n: Floats | int) -> Floats:
    """Two-sided p of Pearson coefficients from n rows: t, n - 2 degrees of freedom. Source: R cor.test."""
    r = np.clip(np.asarray(coefficient, dtype=float), -1, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(r) * np.sqrt((n - 2) / (1 - r**2))
        found: Floats = 2 * special.stdtr(np.asarray(n, dtype=float) - 2, -t)
    return found


def pairs_known(first: Floats, second: Floats) -> Floats:
    """On how many rows each pair of columns is known, (a, b)."""
    found: Floats = (~np.isnan(first)).astype(float).T @ (~np.isnan(second)).astype(float)
    return found


def significant(first: Floats, second: Floats, level: float = 0.05) -> tuple[Floats, Bools]:
    """Pearson coefficients (a, b), and which of them have p at most `level`."""
    found = correlations(first, second)
    return found, significance(found, pairs_known(first, second)) <= level


@dataclass(frozen=True)
class Pair:
    """Two indicators of one group that go together more, or less, than a limit."""

    group: str
    first: str
    second: str
    coefficient: float


def flagged_pairs(
    table: Table,
    framework: Framework,
    limit: float,
    *,
    low: bool = False,
    level: int = 2,
    kind: Kind = "pearson",
) -> list[Pair]:
    """Pairs within a group of `level` above the limit (double counting), or below it (at odds).

    Source: COINr get_corr_flags.
    """
    found = correlations(table.values, table.values, kind)
    groups = [framework.group_at(code, level) for code in table.codes]
    return [
        Pair(groups[a] or "", table.codes[a], table.codes[b], float(found[a, b]))
        for a in range(len(table.codes))
        for b in range(a + 1, len(table.codes))
        if groups[a] == groups[b] and (found[a, b] < limit if low else found[a, b] > limit)
    ]


def with_denominators(table: Table, limit: float) -> list[tuple[str, str, float]]:
    """Indicators that go with a denominator by more than the limit: perhaps to be divided by it.

    Source: COINr get_denom_corr.
    """
    return [
        (code, name, found)
        for code in table.codes
        for name, column in table.denominators.items()
        if abs(found := correlation(table.column(code), column)) > limit
    ]


def cronbach(values: Floats) -> float:
    """Reliability of (n, k) columns as one scale, pairwise complete covariances; NaN below two columns.

    Source: Cronbach 1951; COINr get_cronbach.
    """
    k = values.shape[1]
    if k < 2:
        return float("nan")
    found = _covariances(values)
    whole = float(np.nansum(found))
    between = (whole - float(np.nansum(np.diag(found)))) / (k * (k - 1))
    return float(k**2 * between / whole)


def _covariances(values: Floats) -> Floats:
    """Of every pair of columns on the rows where both are known, (k, k)."""
    known = (~np.isnan(values)).astype(float)
    filled = np.where(np.isnan(values), 0.0, values - np.nanmean(values, axis=0))
    n = known.T @ known
    sums = filled.T @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (filled.T @ filled - sums * sums.T / n) / (n - 1)
    return found


def family(
    scores: Floats, framework: Framework, codes: Sequence[str], kind: Kind = "pearson"
) -> dict[tuple[str, str], float]:
    """Each element with its parent, grandparent ... up to the top, by (ancestor, element).

    `scores` is (units, elements).
    Source: COINr get_corr(withparent = "family").
    """
    place = framework.place
    return {
        (above, code): correlation(scores[:, place[code]], scores[:, place[above]], kind)
        for code in codes
        for above in framework.ancestors(code)
    }
