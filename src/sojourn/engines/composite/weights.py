"""Weights: equal, disturbed, from principal components, or such that all parts count as wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.aggregation import ARITHMETIC, Methods, aggregate
from sojourn.engines.composite.correlation import correlations
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.table import Floats


def equal_weights(framework: Framework) -> Floats:
    """The same within every group, (elements,)."""
    return np.ones(len(framework.codes))


def noisy_weights(
    framework: Framework,
    noise: Mapping[int, float],
    replications: int,
    *,
    seed: int,
    weights: Floats | None = None,
) -> Floats:
    """Weights moved by up to +-part of themselves at some levels, uniformly, (elements, replications).

    `noise` gives the part by level, for example {2: 0.25, 3: 0.25}. Source: COINr get_noisy_weights.
    """
    if any(not 0 <= part <= 1 for part in noise.values()):
        refuse("the noise of weights is a part from 0 to 1")
    given = framework.weights if weights is None else weights
    draw = np.random.default_rng(seed)
    part = np.array([noise.get(element.level, 0.0) for element in framework.elements])
    moved = draw.uniform(-1, 1, size=(len(given), replications))
    found: Floats = given[:, None] * (1 + moved * part[:, None])
    return found


@dataclass(frozen=True)
class Components:
    """Principal components of one group; the loadings of each sum to at least zero."""

    codes: tuple[str, ...]
    deviations: Floats
    """Of the components, (components,); their squares are the variances explained."""
    loadings: Floats
    """(codes, components)."""

    @property
    def weights(self) -> Floats:
        """The loadings of the first component, (codes,)."""
        return self.loadings[:, 0]


def principal_components(values: Floats, codes: Sequence[str]) -> Components:
    """Of standardised columns (units, codes), on the rows where all are known.

    Raises CompositeError where a column is constant or fewer than two rows are complete.
    Source: Pearson 1901; COINr get_PCA (R prcomp, scaled).
    """
    known = values[~np.isnan(values).any(axis=1)]
    if len(known) < 2:
        refuse("fewer than two units have all values", column=codes[0] if codes else "iCode")
    deviation = known.std(axis=0, ddof=1)
    for place in np.flatnonzero(known.min(axis=0) == known.max(axis=0)):
        refuse("a constant column has no principal component", column=codes[int(place)])
    _, singular, rotation = np.linalg.svd((known - known.mean(axis=0)) / deviation, full_matrices=False)
    loadings = rotation.T * np.where(rotation.sum(axis=1) < 0, -1.0, 1.0)
    return Components(tuple(codes), singular / np.sqrt(len(known) - 1), loadings)


def principal_weights(
    framework: Framework, scores: Floats, level: int
) -> tuple[Floats, dict[str, Components]]:
    """The framework's weights with those of one level from the first component of each group, (elements,).

    `scores` is (units, elements). Weights may be negative: look at them before use. Source: COINr get_PCA.
    """
    weights = framework.weights.copy()
    found: dict[str, Components] = {}
    for group in framework.groups:
        children = [child for child in group.children if framework.elements[child].level == level]
        if children:
            codes = [framework.codes[child] for child in children]
            found[group.code] = principal_components(scores[:, children], codes)
            weights[children] = found[group.code].weights
    return weights, found


@dataclass(frozen=True)
class Balanced:
    """Weights of a level and what the parts then count."""

    codes: tuple[str, ...]
    weights: Floats
    """As wanted for the whole framework, (elements,)."""
    wanted: Floats
    reached: Floats
    """Correlation of each part with the index as a part of their sum, (codes,)."""
    distance: float
    """What was made small: log of the mean squared distance between wanted and reached, or minus the sum of
    the correlations."""


def importance(
    framework: Framework, normalised: Floats, codes: Sequence[str], weights: Floats, methods: Methods
) -> Floats:
    """Correlation of each of the elements with the index as a part of their sum, (codes,)."""
    scores = aggregate(framework, normalised, weights=weights, methods=methods)
    places = [framework.place[code] for code in codes]
    found = correlations(scores[:, places], scores[:, -1:])[:, 0]
    part: Floats = found / found.sum()
    return part


def balanced_weights(
    framework: Framework,
    normalised: Floats,
    level: int,
    *,
    wanted: Floats | None = None,
    methods: Methods = ARITHMETIC,
    negative: bool = False,
    most: int = 400,
) -> Balanced:
    """Weights of one level so that each part goes with the index as much as wanted (equally by default).

    Weights are relative and not negative, unless `negative`. COINr's simplex search stops before the optimum
    and may give negative weights; here it is a least-squares problem within bounds. Source of the method:
    Becker, Saisana, Paruolo, Vandecasteele 2017; COINr get_opt_weights("balance").
    """
    from scipy import optimize  # type: ignore[import-untyped]  # slow import

    codes = framework.at_level(level)
    places = [framework.place[code] for code in codes]
    aim = np.ones(len(codes)) if wanted is None else np.asarray(wanted, dtype=float)
    if aim.shape != (len(codes),) or not aim.sum() > 0:
        refuse(f"{len(codes)} importances with a positive sum are needed at level {level}")
    aim = aim / aim.sum()

    def with_part(part: Floats) -> Floats:
        weights = framework.weights.copy()
        weights[places] = part
        return weights

    def apart(part: Floats) -> Floats:
        found = importance(framework, normalised, codes, with_part(part), methods) - aim
        return np.where(np.isfinite(found), found, 1.0)

    bounds = (-10.0 if negative else 0.0, 10.0)
    start = np.clip(framework.weights[places] / framework.weights[places].max(), *bounds)
    found = optimize.least_squares(apart, start, bounds=bounds, max_nfev=most, xtol=1e-12, ftol=1e-12)
    part = found.x / abs(found.x).max()
    weights = with_part(part)
    reached = importance(framework, normalised, codes, weights, methods)
    return Balanced(codes, weights, aim, reached, distance(reached, aim))


def informative_weights(
    framework: Framework, normalised: Floats, level: int, *, methods: Methods = ARITHMETIC
) -> Balanced:
    """Weights of one level, not negative, for which the parts together go with the index the most.

    Maximises the sum of the correlations of the parts with the index. Source: COINr
    get_opt_weights("infomax").
    """
    from scipy import optimize  # slow import

    codes = framework.at_level(level)
    places = [framework.place[code] for code in codes]

    def with_part(part: Floats) -> Floats:
        weights = framework.weights.copy()
        weights[places] = part
        return weights

    def together(part: Floats) -> float:
        scores = aggregate(framework, normalised, weights=with_part(part), methods=methods)
        return -float(correlations(scores[:, places], scores[:, -1:]).sum())

    start = framework.weights[places] / framework.weights[places].max()
    found = optimize.minimize(together, start, method="L-BFGS-B", bounds=[(0.0, 10.0)] * len(codes))
    weights = with_part(found.x / found.x.max())
    reached = importance(framework, normalised, codes, weights, methods)
    return Balanced(codes, weights, np.full(len(codes), np.nan), reached, float(found.fun))


def distance(reached: Floats, wanted: Floats) -> float:
    """log of the mean squared difference, COINr's objective."""
    square = float(np.mean((reached - wanted) ** 2))
    return float(np.log(square)) if square > 0 else -np.inf
