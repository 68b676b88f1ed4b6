"""What an uncertainty analysis varies, as a JSON file says it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.engines.composite.aggregation import ARITHMETIC, Method, methods_named
from sojourn.engines.composite.fault import refuse
from sojourn.engines.composite.framework import Framework
from sojourn.engines.composite.imputing import impute
from sojourn.engines.composite.normalisation import Normalisation, normalisation_named
from sojourn.engines.composite.scoring import Recipe
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.treatment import treatment_named
from sojourn.engines.composite.uncertainty import Choices

KEYS = {"treat", "normalise", "aggregate", "impute", "weights", "thresholds", "sensitivity", "counts"}
FILLS: dict[str, Callable[[Table], Table]] = {
    "none": lambda table: table,
    "mean": lambda table: impute(table, centre="mean"),
    "median": lambda table: impute(table, centre="median"),
}
Goalposts = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Spec:
    """What varies, and how many draws per factor a sensitivity analysis makes (0: none)."""

    choices: Choices
    sensitivity: int = 0
    counts: str = ""
    """A file of the figures behind values: these then vary by chance too."""


def every_level(framework: Framework, part: float) -> dict[int, float]:
    """The same noise at every level above the indicators (the top's own weight decides nothing)."""
    return {level: part for level in range(2, framework.levels)}


def usual_choices(framework: Framework, recipe: Recipe) -> Choices:
    """Without a spec: weights +-25 % above the indicators, min-max or z-score, arithmetic or geometric mean.

    The min-max bounds are the recipe's where they are above zero, else 1 and 100; z-scores have mean 10 and
    deviation 2, so that a geometric mean can be taken. The treatment stays as it is.
    """
    own = recipe.normalisation
    pair = own.pair if own.kind == "minmax" and own.pair[0] > 0 else (1.0, 100.0)
    return Choices(
        treatments=[recipe.treatment],
        normalisations=[Normalisation("minmax", pair=pair), Normalisation("zscore", pair=(10.0, 2.0))],
        methods=[ARITHMETIC, (Method("gmean"),)],
        noise=every_level(framework, 0.25),
        thresholds=recipe.thresholds,
    )


def read_spec(
    raw: bytes, framework: Framework, recipe: Recipe, *, goalposts: Callable[[str], Goalposts] | None = None
) -> Spec:
    """A JSON object; what it does not name stays as in the recipe.

    treat, normalise, aggregate: lists of what the options of the command take. impute: none, mean,
    median. weights: a number for every level above the indicators, or an object {"2": 0.25} by level.
    thresholds: a list, one per level. sensitivity: draws per factor. counts: a file of k and n by unit and
    indicator, to let values vary by chance. Raises CompositeError naming the key.
    """
    try:
        told = json.loads(raw)
    except ValueError as failure:
        refuse(f"the file is no JSON: {failure}")
    if not isinstance(told, dict):
        refuse("the file is no JSON object")
    if unknown := sorted(set(told) - KEYS):
        refuse("the key is not known", column=unknown[0])

    def normalisation(name: str) -> Normalisation:
        kind, _, path = name.partition(":")
        posts = goalposts(path) if kind == "goalposts" and goalposts is not None else None
        return normalisation_named(name, goalposts=posts)

    choices = Choices(
        treatments=[treatment_named(name) for name in _texts(told, "treat")] or [recipe.treatment],
        normalisations=[normalisation(name) for name in _texts(told, "normalise")] or [recipe.normalisation],
        methods=[methods_named(name) for name in _texts(told, "aggregate")] or [recipe.methods],
        noise=_noise(told.get("weights", 0), framework),
        thresholds=_thresholds(told, recipe),
        fills=[_fill(name) for name in _texts(told, "impute")] or [FILLS["none"]],
    )
    counts = told.get("counts", "")
    if not isinstance(counts, str):
        refuse("the name of a file is needed", column="counts")
    return Spec(choices, _count(told.get("sensitivity", 0)), counts)


def _texts(told: Mapping[str, Any], key: str) -> list[str]:
    found = told.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        refuse("a list of texts is needed", column=key)
    return found


def _fill(name: str) -> Callable[[Table], Table]:
    if name not in FILLS:
        refuse(f"{name!r} is none of {', '.join(FILLS)}", column="impute")
    return FILLS[name]


def _is_number(told: Any) -> bool:
    return isinstance(told, int | float) and not isinstance(told, bool)


def _noise(told: Any, framework: Framework) -> dict[int, float]:
    if _is_number(told):
        told = {str(level): told for level in range(2, framework.levels)}
    if not isinstance(told, dict):
        refuse("a number or an object by level is needed", column="weights")
    found = {}
    for level, part in told.items():
        if not level.isdecimal() or not 1 <= int(level) <= framework.levels:
            refuse(f"there is no level {level!r}", column="weights")
        if not _is_number(part) or not 0 <= part <= 1:
            refuse(f"{json.dumps(part)} is no part from 0 to 1", column="weights", row=level)
        found[int(level)] = float(part)
    return found


def _thresholds(told: Mapping[str, Any], recipe: Recipe) -> Sequence[float]:
    found = told.get("thresholds", list(recipe.thresholds))
    if not isinstance(found, list) or not all(_is_number(one) and 0 <= one <= 1 for one in found):
        refuse("a list of parts from 0 to 1 is needed", column="thresholds")
    return [float(one) for one in found]


def _count(told: Any) -> int:
    if not isinstance(told, int) or isinstance(told, bool) or told < 0 or told == 1:
        refuse("a whole number from 2 on is needed", column="sensitivity")
    return told
