"""Chance in the figures themselves, alone or together with choices of method, in one analysis."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.frozen import Goalposts, freeze
from sojourn.engines.composite.ranking import rank_counts
from sojourn.engines.composite.replication import effective_below, power_of, shape_of
from sojourn.engines.composite.scoring import Recipe
from sojourn.engines.composite.shrinkage import Posterior
from sojourn.engines.composite.table import Floats, Ints, Table
from sojourn.engines.composite.treatment import treat_column
from sojourn.engines.composite.uncertainty import Choices, Plan, RankSpread, draw_plan

Singles = NDArray[np.float32]
"""Single precision: far finer than the chance it carries, and half the memory to move."""
POINTS = 256
AT_ONCE = 50


@dataclass(frozen=True)
class Chance:
    """For every value `POINTS` equally likely ones, (indicators, units, POINTS); or all the same."""

    likely: Singles
    codes: tuple[str, ...]
    units: tuple[str, ...]

    def draw(self, replications: int, draw: np.random.Generator) -> Singles:
        """(replications, indicators, units)."""
        indicators, units, points = self.likely.shape
        start = np.arange(0, self.likely.size, points).reshape(indicators, units)
        which = draw.integers(0, points, size=(replications, indicators, units), dtype=np.uint8)
        return np.take(self.likely.reshape(-1), start + which)


def chance(table: Table, posteriors: Mapping[str, Posterior]) -> Chance:
    """Equally likely values of every cell: the posterior's quantiles where there is one, else the value.

    The scale of a posterior must be that of the indicator (a share as 0-1, a rate per unit of exposure). A
    value that is missing in the table stays missing.
    """
    parts = (np.arange(POINTS) + 0.5) / POINTS
    likely = np.repeat(table.values.T[:, :, None].astype(np.float32), POINTS, axis=2)
    for code, posterior in posteriors.items():
        if code not in table.codes:
            refuse("there is no such column", column=code)
        if posterior.first.shape != (len(table.units),):
            refuse(f"{posterior.first.size} estimates for {len(table.units)} units", column=code)
        place = table.codes.index(code)
        known = np.isfinite(posterior.first) & ~np.isnan(table.values[:, place])
        likely[place, known] = posterior.quantile(parts)[known]
    return Chance(likely, table.codes, table.units)


class Sampled:
    """Stages of an analysis in which values and choices vary together."""

    def __init__(
        self,
        table: Table,
        framework: Framework,
        choices: Choices,
        posteriors: Mapping[str, Posterior],
        *,
        goalposts: Goalposts | None = None,
    ) -> None:
        """Treatments are fixed on the table (their caps do not move with a draw).

        With `goalposts` the normalisation is fixed too, and the only one; otherwise minmax and zscore are
        taken anew in each replication. Aggregation is by power means, the same one at all levels. Raises
        CompositeError for other choices and for missing values.
        """
        self.framework, self.choices, self.goalposts = framework, choices, goalposts
        self.table = table.of_codes(framework.indicators)
        if np.isnan(self.table.values).any():
            row, place = np.argwhere(np.isnan(self.table.values))[0]
            refuse(
                "a value is missing: fill gaps first",
                column=self.table.codes[place],
                row=self.table.units[row],
            )
        if len(choices.fills) > 1:
            refuse("ways to fill gaps do not vary together with the values")
        self.powers = [self._power(number) for number in range(len(choices.methods))]
        kinds = {one.kind for one in choices.normalisations}
        if goalposts is None and not kinds <= {"minmax", "zscore"}:
            refuse(f"normalisation {sorted(kinds - {'minmax', 'zscore'})[0]} needs fixed goalposts")
        sure = chance(self.table, posteriors)
        self.stages = [self._stage(sure, number) for number in range(len(choices.treatments))]

    def _power(self, number: int) -> float:
        methods = self.choices.methods[number]
        several = list(methods.values()) if isinstance(methods, Mapping) else list(methods)
        powers = {power_of(one) for one in several}
        power = powers.pop() if len(powers) == 1 else None
        if power is None:
            refuse("where values vary, one power mean is needed at all levels")
        return power

    def _stage(self, sure: Chance, treatment: int) -> Chance:
        """The likely values treated and turned so that more is better; with goalposts also normalised."""
        likely = np.empty_like(sure.likely)
        for place in range(len(sure.codes)):
            if self.goalposts is not None:
                curve, line = self.goalposts.line(sure.codes[place])
                likely[place] = line(
                    curve(sure.likely[place].astype(float)) * self.framework.directions[place]
                )
                continue
            curve = treat_column(self.table.values[:, place], self.choices.treatments[treatment]).curve
            likely[place] = curve(sure.likely[place].astype(float)) * self.framework.directions[place]
        return Chance(likely, sure.codes, sure.units)

    def _scores(
        self, plan: Plan, rows: Ints, weights: Floats, draw: np.random.Generator, *, for_ranks: bool
    ) -> Floats:
        """(rows, units) of replications that share all choices but the weights (replications, indicators)."""
        stage = self.stages[plan.treatment[rows[0]]]
        power = self.powers[plan.method[rows[0]]]
        one = self.choices.normalisations[plan.normalisation[rows[0]]]
        found = np.empty((len(rows), len(self.table.units)))
        for start in range(0, len(rows), AT_ONCE):
            here = slice(start, min(start + AT_ONCE, len(rows)))
            part = weights[rows[here]]
            values = stage.draw(len(part), draw)
            if self.goalposts is None:
                factor, offset = _scale(values, one.kind, one.pair)
                if power == 1:
                    found[here] = _weighted(part * factor, values)
                    if not for_ranks:
                        found[here] += (part * offset).sum(axis=1)[:, None]
                    continue
                values *= factor[:, :, None]
                values += offset[:, :, None]
            found[here] = _weighted(part, values if power == 1 else self._bent(values, power))
        if for_ranks:
            return -found if power < 0 else found
        return _straight(found, power)

    def _bent(self, values: Singles, power: float) -> Singles:
        lowest = values.min(axis=(0, 2))
        for place in np.flatnonzero(lowest <= 0 if power <= 0 else lowest < 0):
            told = f"{lowest[place]:.6g} cannot enter a mean of power {power:g}"
            refuse(told, column=self.table.codes[int(place)])
        found: Singles = np.log(values, out=values) if power == 0 else values**power
        return found

    def _weights(self, plan: Plan) -> Floats:
        """Part of the top that each indicator decides, (replications, indicators)."""
        shape = shape_of(self.framework, np.ones(len(self.framework.codes), dtype=bool))
        found = effective_below(shape, plan.weights)
        return np.ascontiguousarray(found[np.argsort(np.array(shape.still))].T)

    def spread(self, plan: Plan, *, seed: int) -> RankSpread:
        """Count places over the plan's replications, each with values of its own."""
        draw = np.random.default_rng([seed, 5])
        weights = self._weights(plan)
        n = len(self.table.units)
        counts = np.zeros((n, n + 1), dtype=np.int64)
        for rows in _together(plan):
            scores = self._scores(plan, rows, weights, draw, for_ranks=True)
            counts += rank_counts(scores, same=1e-6)
        return RankSpread(self.table.units, counts)

    def draws(self, plan: Plan, *, seed: int) -> Floats:
        """Scores (replications, units), for rank sets and intervals of scores."""
        draw = np.random.default_rng([seed, 5])
        weights = self._weights(plan)
        found = np.empty((plan.replications, len(self.table.units)))
        for rows in _together(plan):
            found[rows] = self._scores(plan, rows, weights, draw, for_ranks=False)
        return found


def _straight(values: Floats, power: float) -> Floats:
    if power == 1:
        return values
    found: Floats = np.exp(values) if power == 0 else values ** (1 / power)
    return found


def _weighted(weights: Floats, values: Singles) -> Floats:
    """(replications, units) of weights (replications, indicators)."""
    found: Floats = np.matmul(weights.astype(np.float32)[:, None, :], values)[:, 0].astype(float)
    return found


def _scale(values: Singles, kind: str, pair: tuple[float, float]) -> tuple[Floats, Floats]:
    """Factor and offset of minmax or zscore over the units of each replication and indicator."""
    first, second = pair
    if kind == "minmax":
        low = values.min(axis=2).astype(float)
        width = values.max(axis=2) - low
        height, middle = second - first, (first + second) / 2
    else:
        n = values.shape[2]
        low = values.mean(axis=2, dtype=float)
        apart = values - low.astype(np.float32)[:, :, None]
        width = np.sqrt(np.einsum("riu,riu->ri", apart, apart).astype(float) / max(n - 1, 1))
        height, middle = second, first
    flat = width <= 1e-6 * np.abs(low)
    factor = np.where(flat, 0.0, height / np.where(flat, 1.0, width))
    return factor, np.where(flat, middle, first - low * factor)


def _together(plan: Plan) -> list[Ints]:
    """The replications that share treatment, normalisation and method."""
    mixed = (plan.treatment * 1000 + plan.normalisation) * 1000 + plan.method
    order = np.argsort(mixed, kind="stable")
    starts = np.flatnonzero(np.diff(mixed[order], prepend=-1))
    return np.split(order, starts[1:])


def sampling_draws(
    table: Table,
    framework: Framework,
    recipe: Recipe,
    posteriors: Mapping[str, Posterior],
    replications: int,
    *,
    seed: int,
) -> Floats:
    """Scores (replications, units) of one recipe with frozen goalposts: chance in the figures alone."""
    posts = freeze(table, framework, recipe)
    choices = Choices(
        treatments=[recipe.treatment], normalisations=[recipe.normalisation], methods=[recipe.methods]
    )
    plan = draw_plan(framework, choices, replications, seed=seed)
    sampled = Sampled(table, framework, choices, posteriors, goalposts=posts)
    return sampled.draws(plan, seed=seed)
