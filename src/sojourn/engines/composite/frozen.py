"""Goalposts kept for a cycle: the treatment and normalisation of one table, applied to other values."""

from dataclasses import dataclass, replace

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.normalisation import Line, line_of
from sojourn.engines.composite.scoring import Recipe
from sojourn.engines.composite.table import Floats, Table
from sojourn.engines.composite.treatment import Curve, treat_column


@dataclass(frozen=True)
class Goalposts:
    """By indicator the curve of its treatment and the line of its normalisation; None without any value."""

    codes: tuple[str, ...]
    steps: tuple[tuple[Curve, Line] | None, ...]
    directions: Floats

    def __call__(self, values: Floats) -> Floats:
        """Normalised values of (..., indicators) values on each indicator's own scale."""
        found = np.full(values.shape, np.nan)
        for place, step in enumerate(self.steps):
            if step is not None:
                curve, line = step
                found[..., place] = line(curve(values[..., place]) * self.directions[place])
        return found

    def line(self, code: str) -> tuple[Curve, Line]:
        """Curve and line of one indicator."""
        step = self.steps[self.codes.index(code)] if code in self.codes else None
        if step is None:
            refuse("the indicator has no goalposts", column=code)
        return step


def freeze(table: Table, framework: Framework, recipe: Recipe, *, hold: bool = True) -> Goalposts:
    """The goalposts that the recipe fixes on a table. Raises CompositeError for normalisation by ranks.

    With `hold` other values cannot leave the scale of minmax: beyond the goalposts nothing is won or lost.
    """
    if recipe.normalisation.kind in ("rank", "percentile", "borda"):
        refuse(f"normalisation {recipe.normalisation.kind} has no goalposts: a rank depends on all units")
    raw = table.of_codes(framework.indicators)
    reference = raw.row(recipe.normalisation.unit) if recipe.normalisation.kind == "dist2ref" else 0
    steps: list[tuple[Curve, Line] | None] = []
    for place, code in enumerate(framework.indicators):
        column = raw.values[:, place]
        if np.isnan(column).all():
            steps.append(None)
            continue
        treated = treat_column(column, recipe.treatment)
        turned = treated.values * framework.by_code[code].direction
        line = line_of(turned, code, framework, recipe.normalisation, reference)
        if line is not None and hold and recipe.normalisation.kind == "minmax":
            low, high = recipe.normalisation.pair
            line = replace(line, low=low, high=high)
        steps.append((treated.curve, line) if line is not None else None)
    return Goalposts(framework.indicators, tuple(steps), framework.directions)
