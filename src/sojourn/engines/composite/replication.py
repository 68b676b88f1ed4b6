"""The index of many replications: what does not vary is computed once, the rest is matrix products."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sojourn.engines.composite.aggregation import (
    Method,
    Methods,
    check_domain,
    combine,
    fill_group,
    method_of,
    threshold_of,
)
from sojourn.engines.composite.framework import Framework, Group
from sojourn.engines.composite.table import Bools, Floats

POWERS = {"amean": 1.0, "gmean": 0.0, "hmean": -1.0}


def power_of(method: Method) -> float | None:
    """The power mean a method is; None for Copeland."""
    return None if method.kind == "copeland" else POWERS.get(method.kind, method.power)


def _bent(values: Floats, power: float) -> Floats:
    if power == 1:
        return values
    found: Floats = np.log(values) if power == 0 else values**power
    return found


def _unbent(values: Floats, power: float) -> Floats:
    if power == 1:
        return values
    found: Floats = np.exp(values) if power == 0 else values ** (1 / power)
    return found


@dataclass(frozen=True)
class Shape:
    """Which groups move with the weights, and which elements stand still right below them."""

    moving: tuple[Group, ...]
    still: tuple[int, ...]


def shape_of(framework: Framework, varies: Bools) -> Shape:
    """`varies` says of each element whether its weight does, (elements,)."""
    moves = np.zeros(len(framework.codes), dtype=bool)
    for group in framework.groups:
        children = list(group.children)
        moves[group.place] = moves[children].any() or varies[children].any()
    moving = tuple(group for group in framework.groups if moves[group.place])
    still = [child for group in moving for child in group.children if not moves[child]]
    return Shape(moving, tuple(still))


def effective_below(shape: Shape, weights: Floats) -> Floats:
    """Part of the top of each element that stands still, (still, replications)."""
    if not shape.moving:
        return np.empty((0, weights.shape[1]))
    part = {shape.moving[-1].place: np.ones(weights.shape[1])}
    for group in reversed(shape.moving):
        children = list(group.children)
        of_group = weights[children] * (part[group.place] / weights[children].sum(axis=0))
        part.update(zip(children, of_group, strict=True))
    return np.stack([part[place] for place in shape.still])


class Replicator:
    """Scores of the top for many sets of weights on one normalised table and one way of aggregating."""

    def __init__(
        self,
        framework: Framework,
        normalised: Floats,
        methods: Methods,
        *,
        weights: Floats,
        shape: Shape,
        thresholds: Sequence[float] = (),
        units: Sequence[str] = (),
    ) -> None:
        """Compute what stands still. Raises CompositeError for values that a mean cannot take."""
        self.framework = framework
        self.shape = shape
        self.methods = {group.code: method_of(framework, group, methods) for group in framework.groups}
        self.thresholds = {
            group.code: threshold_of(framework, group, thresholds) for group in framework.groups
        }
        self.units = units
        self.still = np.full((len(normalised), len(framework.codes)), np.nan)
        self.still[:, : len(framework.indicators)] = normalised
        self._stand_still(weights)
        self.power = self._common_power()
        if self.power is not None and self.shape.moving:
            values = self.still[:, list(self.shape.still)]
            self.bent = np.ascontiguousarray(_bent(values, self.power).T)

    def _stand_still(self, weights: Floats) -> None:
        """Fill the aggregates that do not move; see whether the others can take what stands below them."""
        moving = {group.code for group in self.shape.moving}
        for group in self.framework.groups:
            method = self.methods[group.code]
            if group.code not in moving:
                fill_group(
                    self.framework,
                    self.still,
                    group,
                    method=method,
                    weights=weights,
                    needed=self.thresholds[group.code],
                    units=self.units,
                    swift=True,
                )
            else:
                children = [child for child in group.children if child in self.shape.still]
                columns = [self.framework.codes[child] for child in children]
                check_domain(self.still[:, children], method, columns, self.units)

    def _common_power(self) -> float | None:
        """The one power mean of all that moves, where nothing is missing."""
        powers = {power_of(self.methods[group.code]) for group in self.shape.moving}
        missing = bool(np.isnan(self.still[:, list(self.shape.still)]).any())
        return powers.pop() if len(powers) == 1 and not missing else None

    def scores(self, weights: Floats, *, effective: Floats | None = None, for_ranks: bool = False) -> Floats:
        """(replications, units) for weights (elements, replications); `effective_below` of them may be given.

        `for_ranks`: any growing function of the scores will do.
        """
        if not self.shape.moving:
            return np.tile(self.still[:, -1], (weights.shape[1], 1))
        if self.power is None:
            return self._level_by_level(weights)
        part = effective_below(self.shape, weights) if effective is None else effective
        found = part.T @ self.bent
        if not for_ranks:
            return _unbent(found, self.power)
        return -found if self.power < 0 else found

    def _level_by_level(self, weights: Floats) -> Floats:
        found: dict[int, Floats] = {}
        for group in self.shape.moving:
            method = self.methods[group.code]
            children = [found.get(child, self.still[None, :, child]) for child in group.children]
            here = self._group(children, weights[list(group.children)], method, group)
            known = np.mean([~np.isnan(child[:1]) for child in children], axis=0)
            found[group.place] = np.where(known >= self.thresholds[group.code], here, np.nan)
        return found[self.framework.groups[-1].place]

    def _group(self, children: list[Floats], weights: Floats, method: Method, group: Group) -> Floats:
        columns = [self.framework.codes[child] for child in group.children]
        for place, child in enumerate(children):
            check_domain(child.T, method, columns[place : place + 1] * child.shape[0], self.units)
        power = power_of(method)
        if power is None:
            whole = np.broadcast_arrays(*children, np.empty((weights.shape[1], children[0].shape[1])))[:-1]
            each = np.stack(whole, axis=2)
            return np.stack([combine(values, weights[:, row], method) for row, values in enumerate(each)])
        total = np.zeros((weights.shape[1], children[0].shape[1]))
        weighing = np.zeros_like(total)
        for child, weight in zip(children, weights, strict=True):
            known = ~np.isnan(child)
            total += weight[:, None] * np.where(known, _bent(np.where(known, child, 1.0), power), 0.0)
            weighing += weight[:, None] * known
        with np.errstate(invalid="ignore", divide="ignore"):
            return _unbent(total / np.where(weighing != 0, weighing, np.nan), power)
