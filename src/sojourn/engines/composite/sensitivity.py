"""Which choice matters most: variance-based (Sobol) indices of a Monte Carlo design."""

from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.ranking import rank_rows, ranks
from sojourn.engines.composite.table import Floats, Ints
from sojourn.engines.composite.uncertainty import Choices, Plan, Uncertainty
from sojourn.engines.composite.weights import noisy_weights

FACTORS = ("fill", "treatment", "normalisation", "weights", "method")


def design(n: int, factors: int, *, seed: int) -> Floats:
    """Uniform draws A, B, and A with each column in turn from B, (n * (factors + 2), factors).

    Source: Saltelli et al. 2008, Global Sensitivity Analysis; COINr SA_sample.
    """
    draw = np.random.default_rng([seed, 2]).random((2, n, factors))
    first, second = draw
    mixed = []
    for factor in range(factors):
        one = first.copy()
        one[:, factor] = second[:, factor]
        mixed.append(one)
    return np.concatenate([first, second, *mixed])


@dataclass(frozen=True)
class Indices:
    """First-order and total effect of each factor, (factors,), with 90 % bootstrap intervals where asked."""

    variance: float
    first: Floats
    total: Floats
    first_range: Floats
    """(factors, 2), NaN without a bootstrap."""
    total_range: Floats


def estimate(outcome: Floats, n: int, factors: int, *, bootstraps: int = 0, seed: int = 0) -> Indices:
    """Indices of outcomes in the order of `design`; all zero where nothing varies.

    Source: Saltelli et al. 2010 (first order), Jansen 1999 (total); COINr SA_estimate.
    """
    if outcome.shape != (n * (factors + 2),):
        refuse(f"{outcome.size} outcomes for a design of {n * (factors + 2)}")
    if n < 2 or np.isnan(outcome).any():
        refuse("the outcomes of a design must be known, and at least two in each part")
    first, second = outcome[:n], outcome[n : 2 * n]
    mixed = outcome[2 * n :].reshape(factors, n)
    variance = float(np.var(outcome[: 2 * n], ddof=1))
    per_first = second * (mixed - first)
    per_total = (first - mixed) ** 2 / 2
    nothing = np.full((factors, 2), np.nan)
    if variance == 0:
        return Indices(0.0, np.zeros(factors), np.zeros(factors), nothing, nothing)
    ranges = [nothing, nothing]
    if bootstraps:
        drawn = np.random.default_rng([seed, 3]).integers(n, size=(bootstraps, n))
        ranges = [
            np.quantile(per[:, drawn].mean(axis=2) / variance, [0.05, 0.95], axis=1).T
            for per in (per_first, per_total)
        ]
    return Indices(
        variance, per_first.mean(axis=1) / variance, per_total.mean(axis=1) / variance, ranges[0], ranges[1]
    )


@dataclass(frozen=True)
class Sensitivity:
    """The indices of the choices that vary, for the mean number of places by which units move."""

    factors: tuple[str, ...]
    indices: Indices

    def columns(self) -> dict[str, Floats]:
        """A row per factor."""
        found = self.indices
        return {
            "first": found.first,
            "first_q5": found.first_range[:, 0],
            "first_q95": found.first_range[:, 1],
            "total": found.total,
            "total_q5": found.total_range[:, 0],
            "total_q95": found.total_range[:, 1],
        }


def mean_move(places: Ints, nominal: Ints) -> Floats:
    """Mean absolute difference of places, (replications,), over the units that both rank."""
    both = (places > 0) & (nominal > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(both, np.abs(places - nominal), 0).sum(axis=1) / both.sum(axis=1)
    return found


def sensitivity(
    varied: Uncertainty,
    nominal: Floats,
    n: int,
    *,
    seed: int,
    weight_sets: int = 100,
    bootstraps: int = 1000,
) -> Sensitivity:
    """Sobol indices of the choices with more than one alternative, n * (choices + 2) replications.

    `nominal` holds the scores, (units,), from which places are counted to move. Weights are one factor: which
    of `weight_sets` disturbed sets. Source: Saisana, Saltelli, Tarantola 2005; COINr get_sensitivity("SA").
    """
    choices = varied.choices
    sizes = {
        "fill": len(choices.fills),
        "treatment": len(choices.treatments),
        "normalisation": len(choices.normalisations),
        "weights": weight_sets if any(choices.noise.values()) else 1,
        "method": len(choices.methods),
    }
    factors = tuple(name for name in FACTORS if sizes[name] > 1)
    if len(factors) < 2:
        refuse("a sensitivity analysis needs at least two choices that vary")
    drawn = design(n, len(factors), seed=seed)
    plan = _plan(varied, drawn, factors, sizes, choices, seed)
    places = rank_rows(varied.scores(plan))
    outcome = mean_move(places, ranks(nominal))
    return Sensitivity(factors, estimate(outcome, n, len(factors), bootstraps=bootstraps, seed=seed))


def _plan(
    varied: Uncertainty,
    drawn: Floats,
    factors: tuple[str, ...],
    sizes: dict[str, int],
    choices: Choices,
    seed: int,
) -> Plan:
    picked = {name: np.zeros(len(drawn), dtype=np.int64) for name in FACTORS}
    for place, name in enumerate(factors):
        picked[name] = np.minimum((drawn[:, place] * sizes[name]).astype(np.int64), sizes[name] - 1)
    sets = noisy_weights(varied.framework, choices.noise, sizes["weights"], seed=seed)
    return Plan(
        picked["fill"],
        picked["treatment"],
        picked["normalisation"],
        picked["method"],
        sets[:, picked["weights"]],
    )
