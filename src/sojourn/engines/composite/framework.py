"""The tree of an index: indicators, aggregates of any depth, one top; weights and directions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.table import Floats


@dataclass(frozen=True)
class Element:
    """An indicator or an aggregate (COINr's iMeta, one row)."""

    code: str
    level: int
    weight: float = 1.0
    direction: int = 1
    parent: str | None = None
    is_indicator: bool = True
    name: str = ""
    unit: str = ""
    denominator: str = ""
    target: float | None = None
    row: str = ""
    """Where it was read, to be named when something is wrong."""

    @property
    def place(self) -> str:
        """The row to name in a refusal."""
        return f"{self.row} ({self.code})" if self.row else self.code


@dataclass(frozen=True)
class Group:
    """An aggregate with where it and its children stand in `Framework.codes`."""

    code: str
    level: int
    place: int
    children: tuple[int, ...]


class Framework:
    """A tree with one top; refuses unknown parents, cycles, double codes and weights that sum to zero.

    Arrays over the elements have the order of `codes`: the indicators as given, then the aggregates from the
    lowest level to the top, as given within a level.
    """

    def __init__(self, elements: Sequence[Element]) -> None:
        """Check the elements and put them in order."""
        self.by_code: dict[str, Element] = {}
        for element in elements:
            if element.code in self.by_code:
                other = self.by_code[element.code].place
                refuse(
                    f"{element.code!r} stands twice (also in row {other})", column="iCode", row=element.place
                )
            self.by_code[element.code] = element
        _check_tree(self.by_code)
        indicators = [element for element in elements if element.is_indicator]
        aggregates = sorted((one for one in elements if not one.is_indicator), key=lambda one: one.level)
        self.elements: tuple[Element, ...] = (*indicators, *aggregates)
        self.codes = tuple(element.code for element in self.elements)
        self.indicators = tuple(element.code for element in indicators)
        self.aggregates = tuple(element.code for element in aggregates)
        self.place = {code: number for number, code in enumerate(self.codes)}
        self.groups = tuple(self._group(element) for element in aggregates)
        self.check_weights(self.weights)

    def _group(self, element: Element) -> Group:
        children = tuple(self.place[one.code] for one in self.elements if one.parent == element.code)
        return Group(element.code, element.level, self.place[element.code], children)

    @property
    def root(self) -> str:
        """The code of the top, the index itself."""
        return self.codes[-1]

    @property
    def levels(self) -> int:
        """The level of the top."""
        return self.elements[-1].level

    @cached_property
    def directions(self) -> Floats:
        """1 where more is better, -1 where less is, (indicators,)."""
        return np.array([self.by_code[code].direction for code in self.indicators], dtype=float)

    @cached_property
    def weights(self) -> Floats:
        """The weights as given, relative within a group, (elements,)."""
        return np.array([element.weight for element in self.elements])

    def with_weights(self, given: Mapping[str, float]) -> Floats:
        """The weights with some replaced by code, (elements,)."""
        weights = self.weights.copy()
        for code, weight in given.items():
            if code not in self.place:
                refuse("there is no such element", column="Weight", row=code)
            weights[self.place[code]] = weight
        return weights

    def check_weights(self, weights: Floats) -> None:
        """Refuse weights that are no numbers or sum to zero within a group."""
        for number, weight in enumerate(weights):
            if not np.isfinite(weight):
                refuse("the weight is no finite number", column="Weight", row=self.elements[number].place)
        for group in self.groups:
            of_children = weights[list(group.children)]
            if abs(of_children.sum()) <= 1e-12 * np.abs(of_children).sum() or not of_children.any():
                told = f"the weights of what belongs to {group.code} sum to zero"
                refuse(told, column="Weight", row=self.elements[group.children[0]].place)

    def effective_weights(self, weights: Floats | None = None) -> Floats:
        """The part of the top that each element decides under the arithmetic mean.

        `weights` is (elements,) or (elements, replications) and defaults to the given ones; the result
        has the same shape. Source: COINr get_eff_weights.
        """
        given = self.weights if weights is None else weights
        effective = np.empty_like(given)
        effective[-1] = 1.0
        for group in reversed(self.groups):
            children = list(group.children)
            effective[children] = given[children] / given[children].sum(axis=0) * effective[group.place]
        return effective

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Parent, grandparent ... up to the top."""
        found = []
        parent = self.by_code[code].parent
        while parent is not None:
            found.append(parent)
            parent = self.by_code[parent].parent
        return tuple(found)

    def at_level(self, level: int) -> tuple[str, ...]:
        """The codes of one level, in the order of `codes`."""
        return tuple(element.code for element in self.elements if element.level == level)

    def group_at(self, code: str, level: int) -> str | None:
        """The ancestor of a given level, None where there is none (a branch may skip levels)."""
        return next((one for one in self.ancestors(code) if self.by_code[one].level == level), None)

    def without(self, codes: Sequence[str]) -> "Framework":
        """The framework without these elements, what lies below them, and aggregates left empty."""
        for code in codes:
            if code not in self.place:
                refuse("there is no such element", column="iCode", row=code)
        gone = set(codes)
        gone |= {code for code in self.codes if gone & set(self.ancestors(code))}
        for group in self.groups:
            if all(self.codes[child] in gone for child in group.children):
                gone.add(group.code)
        kept = [element for element in self.elements if element.code not in gone]
        if not kept:
            refuse("nothing is left of the framework")
        return Framework(kept)


def _check_tree(by_code: Mapping[str, Element]) -> None:
    parents = {element.parent for element in by_code.values()}
    for element in by_code.values():
        _check_parent(element, by_code)
        if not element.is_indicator and element.code not in parents:
            refuse("nothing belongs to this aggregate", column="iCode", row=element.place)
    tops = [element for element in by_code.values() if element.parent is None]
    if not tops:
        refuse("there is no element without a parent, so no top", column="Parent")
    if len(tops) > 1:
        told = f"a second element without a parent ({tops[0].code} is one)"
        refuse(told, column="Parent", row=tops[1].place)
    if tops[0].is_indicator:
        refuse("the top is an indicator: there is no index", column="Type", row=tops[0].place)


def _check_parent(element: Element, by_code: Mapping[str, Element]) -> None:
    if element.direction not in (1, -1):
        refuse("the direction is neither 1 nor -1", column="Direction", row=element.place)
    met = {element.code}
    here = element
    while here.parent is not None:
        if here.parent not in by_code:
            refuse(f"there is no element {here.parent!r}", column="Parent", row=here.place)
        here = by_code[here.parent]
        if here.code in met:
            refuse(f"a cycle: {here.code} lies below itself", column="Parent", row=here.place)
        met.add(here.code)
    if element.parent is None:
        return
    parent = by_code[element.parent]
    if parent.is_indicator:
        refuse(f"{parent.code} is an indicator, nothing can belong to it", column="Parent", row=element.place)
    if parent.level <= element.level:
        told = f"level {element.level} is not below level {parent.level} of its parent {parent.code}"
        refuse(told, column="Level", row=element.place)
