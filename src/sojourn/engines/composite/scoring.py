"""The whole way from values to places by one recipe."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sojourn.engines.composite.aggregation import ARITHMETIC, Methods, aggregate
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.normalisation import Normalisation, normalise
from sojourn.engines.composite.ranking import ranks
from sojourn.engines.composite.table import Floats, Ints, Table
from sojourn.engines.composite.treatment import NO_TREATMENT, Treated, Treatment, treat


@dataclass(frozen=True)
class Recipe:
    """How an index is made of a table: treatment, normalisation, aggregation, weights, thresholds."""

    treatment: Treatment = NO_TREATMENT
    normalisation: Normalisation = field(default_factory=Normalisation)
    methods: Methods = ARITHMETIC
    thresholds: Sequence[float] = ()
    weights: Floats | None = None
    """(elements,) in the order of the framework; None: as the framework says."""


@dataclass(frozen=True)
class Scored:
    """An index with every step on the way."""

    framework: Framework
    recipe: Recipe
    raw: Table
    treated: Table
    treatments: dict[str, Treated]
    normalised: Table
    scores: Floats
    """(units, elements) in the order of `framework.codes`; NaN where missing."""
    reasons: dict[str, str]
    """Why a unit is not ranked."""
    notes: tuple[str, ...]
    """What a reader of the figures should know: constant columns, columns without values."""

    @property
    def units(self) -> tuple[str, ...]:
        """The codes of the units, in the order of the rows."""
        return self.raw.units

    @property
    def index(self) -> Floats:
        """The scores of the top, (units,)."""
        return self.scores[:, -1]

    @property
    def places(self) -> Ints:
        """Places by the top, (units,): 1 is the highest, ties share the smallest, 0 is not ranked."""
        return ranks(self.index)

    def of(self, code: str) -> Floats:
        """The scores of one element, (units,)."""
        if code not in self.framework.place:
            refuse("there is no such element", column=code)
        return self.scores[:, self.framework.place[code]]


def score(table: Table, framework: Framework, recipe: Recipe) -> Scored:
    """Treat, turn and normalise, aggregate and rank. Raises CompositeError that names column and row."""
    if not table.units:
        refuse("there is no unit", column="uCode")
    raw = table.of_codes(framework.indicators)
    if recipe.weights is not None:
        framework.check_weights(recipe.weights)
    treated, treatments = treat(raw, recipe.treatment)
    normalised = normalise(treated, framework, recipe.normalisation)
    scores = aggregate(
        framework,
        normalised.values,
        methods=recipe.methods,
        weights=recipe.weights,
        thresholds=recipe.thresholds,
        units=table.units,
    )
    for row, place in np.argwhere(np.isinf(scores)):
        refuse(
            "the value is too large to be computed with", column=framework.codes[place], row=table.units[row]
        )
    return Scored(
        framework,
        recipe,
        raw,
        treated,
        treatments,
        normalised,
        scores,
        reasons=_reasons(raw, framework, scores),
        notes=_notes(raw),
    )


def _reasons(raw: Table, framework: Framework, scores: Floats) -> dict[str, str]:
    found = {}
    known = ~np.isnan(raw.values)
    for row in np.flatnonzero(np.isnan(scores[:, -1])):
        unit = raw.units[row]
        if not known[row].any():
            found[unit] = "no value in any indicator"
            continue
        missing = [code for code in framework.aggregates if np.isnan(scores[row, framework.place[code]])]
        told = f"too little is known for {', '.join(missing)}"
        found[unit] = f"{told} ({int(known[row].sum())} of {len(raw.codes)} indicators have a value)"
    return found


def _notes(raw: Table) -> tuple[str, ...]:
    told = []
    for place, code in enumerate(raw.codes):
        known = raw.values[~np.isnan(raw.values[:, place]), place]
        if not known.size:
            told.append(f"column {code}: no unit has a value; its weight is shared out")
        elif known.min() == known.max() and len(raw.units) > 1:
            told.append(f"column {code}: all values are {known[0]:g}; it separates nobody")
    return tuple(told)
