"""Shares and rates of small numbers, drawn towards what the units have in common."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize, special  # type: ignore[import-untyped]

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Floats

Kind = Literal["share", "rate"]
WIDEST = (-12.0, 14.0)
"""Of the logarithm of the prior's strength: beyond it nothing changes any more."""


@dataclass(frozen=True)
class Posterior:
    """What is believed of each unit after its own figures, arrays of (units,); NaN where nothing is known.

    share: Beta(first, second). rate: Gamma(shape first, rate second). Both times `scale`.
    """

    kind: Kind
    first: Floats
    second: Floats
    scale: float = 1.0
    """100 for percent, or for what is told per 100."""

    @property
    def mean(self) -> Floats:
        """The shrunken estimate, (units,)."""
        found: Floats = self.first / (self.first + self.second if self.kind == "share" else self.second)
        return self.scale * found

    def quantile(self, part: float | Floats) -> Floats:
        """By unit, (units,) for one part, (units, parts) for (parts,)."""
        many = np.ndim(part) > 0
        first = self.first[:, None] if many else self.first
        second = self.second[:, None] if many else self.second
        if self.kind == "share":
            found: Floats = special.betaincinv(first, second, part)
        else:
            found = special.gammaincinv(first, part) / second
        return self.scale * found

    def draw(self, replications: int, *, seed: int) -> Floats:
        """(replications, units)."""
        draw = np.random.default_rng([seed, 4])
        size = (replications, len(self.first))
        known = np.isfinite(self.first)
        first, second = np.where(known, self.first, 1.0), np.where(known, self.second, 1.0)
        if self.kind == "share":
            found = draw.beta(first, second, size=size)
        else:
            found = draw.gamma(first, 1 / second, size=size)
        return np.where(known, self.scale * found, np.nan)


@dataclass(frozen=True)
class Shrunken:
    """Raw value, k and n beside the estimate and its interval, arrays of (units,)."""

    k: Floats
    n: Floats
    raw: Floats
    posterior: Posterior
    prior: tuple[float, float]

    @property
    def value(self) -> Floats:
        """The estimate."""
        return self.posterior.mean

    @property
    def own_weight(self) -> Floats:
        """How much of the estimate is the unit's own figure, 0-1."""
        strength = self.prior[0] + self.prior[1] if self.posterior.kind == "share" else self.prior[1]
        found: Floats = self.n / (self.n + strength)
        return found

    def interval(self, level: float = 0.9) -> tuple[Floats, Floats]:
        """Equal-tailed, (units,) each."""
        tail = (1 - level) / 2
        return self.posterior.quantile(tail), self.posterior.quantile(1 - tail)


def shrink(k: Floats, n: Floats, kind: Kind, *, scale: float = 1.0) -> Shrunken:
    """Shares k of n (beta-binomial) or rates of k events per n exposure (gamma-Poisson), (units,) each.

    Raw values and estimates are multiplied by `scale`. The prior is fitted to all units by marginal
    likelihood; with fewer than three units it says little (one observation's worth). Raises CompositeError
    that names the row for k or n below zero and, for shares, k above n; a unit with n = 0 or nothing known
    stays missing. Sources: Casella 1985; Morris 1983; Robbins 1956.
    """
    known = ~(np.isnan(k) | np.isnan(n)) & (n > 0)
    wrong = (k < 0) | (n < 0) | ((k > n + 1e-9) if kind == "share" else False)
    for row in np.flatnonzero(wrong):
        refuse(f"{k[row]:g} of {n[row]:g} cannot be", row=str(row + 1))
    prior = _fit(k[known], n[known], kind)
    with np.errstate(invalid="ignore", divide="ignore"):
        raw = np.where(known, scale * k / n, np.nan)
    first = np.where(known, prior[0] + k, np.nan)
    second = np.where(known, prior[1] + (n - k if kind == "share" else n), np.nan)
    return Shrunken(k, n, raw, Posterior(kind, first, second, scale), prior)


def _fit(k: Floats, n: Floats, kind: Kind) -> tuple[float, float]:
    """The prior's two parameters."""
    whole = float(n.sum())
    middle = float(k.sum()) / whole if whole else 0.0
    if kind == "share":
        middle = min(max(middle, 0.5 / (whole + 1)), 1 - 0.5 / (whole + 1))
    else:
        middle = max(middle, 0.5 / whole if whole else 1.0)
    if k.size < 3:
        return (middle, 1 - middle) if kind == "share" else (1.0, 1.0 / middle)

    def parameters(at: Floats) -> tuple[float, float]:
        strength = math.exp(min(max(float(at[1]), WIDEST[0]), WIDEST[1]))
        if kind == "share":
            share = 1 / (1 + math.exp(-float(at[0])))
            return share * strength, (1 - share) * strength
        return strength, strength / math.exp(float(at[0]))

    def against(at: Floats) -> float:
        a, b = parameters(at)
        if kind == "share":
            each = special.betaln(a + k, b + n - k) - special.betaln(a, b)
        else:
            each = special.gammaln(a + k) - special.gammaln(a) + a * math.log(b) - (a + k) * np.log(b + n)
        return -float(each.sum()) + 1e-3 * float(at[1]) ** 2

    start = math.log(middle / (1 - middle)) if kind == "share" else math.log(middle)
    spread = 2.0 if kind == "share" else 0.5
    found = optimize.minimize(
        against, np.array([start, spread]), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-9}
    )
    return parameters(found.x)


def standings(k: Floats, n: Floats, *, least: float) -> list["Standing"]:
    """`standing` for every unit of k and n (units, years), the last year being the one in question."""
    if k.shape != n.shape or k.ndim != 2:
        refuse("as many k as n are needed, by unit and year")
    return [standing(own_k, own_n, least=least) for own_k, own_n in zip(k, n, strict=True)]


@dataclass(frozen=True)
class Standing:
    """Which years a figure rests on, and why there is none."""

    k: float
    n: float
    basis: Literal["year", "pooled", "none"]
    reason: str = ""


def standing(k: Floats, n: Floats, *, least: float) -> Standing:
    """Figures of one unit, (years,), the last the year in question: alone, else pooled, else not ranked.

    Alone if its n reaches `least`; else the last three years together if theirs does. Only what is small is
    pooled: a year of which nothing is known stays missing, whatever was before.
    """
    if k.shape != n.shape or not k.size:
        refuse("as many k as n are needed, one per year")
    if np.isnan(k[-1]) or np.isnan(n[-1]):
        return Standing(math.nan, math.nan, "none", "not ranked: nothing is known")
    if n[-1] >= least and n[-1] > 0:
        return Standing(float(k[-1]), float(n[-1]), "year")
    last = slice(-3, None)
    known = ~(np.isnan(k[last]) | np.isnan(n[last]))
    pooled_k, pooled_n = float(k[last][known].sum()), float(n[last][known].sum())
    if pooled_n >= least and pooled_n > 0:
        return Standing(pooled_k, pooled_n, "pooled")
    told = f"not ranked: n = {pooled_n:g} in {int(known.sum())} years, {least:g} needed"
    return Standing(math.nan, math.nan, "none", told)
