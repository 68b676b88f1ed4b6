"""A framework's version as the engine reads it, and what would change if it were another."""

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.engines.composite import CompositeError, Element, Framework, methods_named, normalisation_named
from sojourn.engines.composite.indexing import Kind, Method
from sojourn.engines.composite.normalisation import Normalisation
from sojourn.engines.composite.scoring import Recipe
from sojourn.engines.composite.treatment import treatment_named
from sojourn.indicators.models import Indicator

TREATMENTS = ("none", "winmax=5")
NORMALISATIONS = ("minmax:1,100", "zscore:10,2", "goalposts")
MEANS = ("amean", "gmean", "hmean")
TOP = "INDEX"


def tree_of(content: Mapping[str, Any]) -> Framework:
    """The tree of a version; CompositeError names the line that contradicts the others."""
    elements = content["elements"]
    parents = {one["code"]: one.get("parent") or None for one in elements}
    children = {parent for parent in parents.values() if parent}
    level = _levels(parents)
    return Framework(
        [
            Element(
                code=one["code"],
                level=level[one["code"]],
                weight=float(one.get("weight", 1)),
                direction=int(one.get("direction", 1)),
                parent=one.get("parent") or None,
                is_indicator=one["code"] not in children and one["code"] != TOP,
                row=one["code"],
            )
            for one in elements
        ]
    )


def _levels(parents: Mapping[str, str | None]) -> dict[str, int]:
    """1 for what has no children, else one more than the highest child."""
    children: dict[str, list[str]] = {}
    for code, parent in parents.items():
        children.setdefault(parent or "", []).append(code)
    found: dict[str, int] = {}

    def level(code: str, above: tuple[str, ...] = ()) -> int:
        if code in above:
            raise CompositeError("the elements form a circle", column="Parent", row=code)
        if code not in found:
            below = [level(child, (*above, code)) for child in children.get(code, [])]
            found[code] = 1 + max(below, default=0)
        return found[code]

    for code in parents:
        level(code)
    return found


def method_of(content: Mapping[str, Any], *, seed: int) -> Method:
    """The method of a version."""
    told = content["method"]
    return Method(
        treatment=treatment_named(told["treat"]),
        normalisation=_normalisation(content),
        methods=methods_named(told["aggregate"]),
        least=float(told["least"]),
        known=float(told["known"]),
        noise=float(told["noise"]),
        replications=int(told["replications"]),
        caps=frozenset(one["code"] for one in content["elements"] if one.get("is_capped")),
        seed=seed,
    )


def _normalisation(content: Mapping[str, Any]) -> Normalisation:
    told = content["method"]["normalise"]
    if told != "goalposts":
        return normalisation_named(told)
    posts = {
        one["code"]: (float(one["low"]), float(one["high"]), 100.0)
        for one in content["elements"]
        if one.get("low") is not None and one.get("high") is not None
    }
    return normalisation_named("goalposts", goalposts=posts)


def kinds_of(indicators: Sequence[Indicator]) -> dict[str, Kind]:
    """How each indicator is estimated."""
    return {one.code: Kind(one.estimator, float(one.scale), one.years) for one in indicators}  # type: ignore[arg-type]


def recipe_of(content: Mapping[str, Any], *, weights: Mapping[str, float] | None = None) -> Recipe:
    """What the engine's `score` needs of a version, with other weights if given."""
    method, tree = method_of(content, seed=1), tree_of(content)
    return Recipe(
        treatment=method.treatment,
        normalisation=method.normalisation,
        methods=method.methods,
        thresholds=(method.known,),
        weights=tree.with_weights(weights) if weights else None,
    )
