"""Places under other weights or another version; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sojourn.engines.composite import Table, score
from sojourn.engines.composite.ranking import ranks_within
from sojourn.indicators.models import Placing, Release
from sojourn.indicators.queries.frameworks import recipe_of, tree_of
from sojourn.indicators.queries.releases import Dimension, dimensions_of, scored_of
from sojourn.indicators.queries.visible import visible_releases
from sojourn.organisation.models import Person

MOST = 5.0
"""The largest weight a slider reaches."""


@dataclass(frozen=True)
class Moved:
    """A unit's place among its peers before and under the change."""

    placing: Placing
    after: int | None

    @property
    def by(self) -> int:
        """Places won; negative where lost."""
        before = self.placing.place_in_group
        return before - self.after if before and self.after else 0


def newest_release(person: Person) -> Release | None:
    """The newest release with figures that the person may read."""
    found = visible_releases(person).exclude(figures_sha256="").select_related("framework")
    return found.first()


def weights_in(sent: Mapping[str, str], release: Release) -> list[Dimension]:
    """The dimensions' weights as the address says, else as the framework does."""
    return [
        replace(one, weight=_between(sent.get(f"w-{one.code}", ""), one.weight))
        for one in dimensions_of(release)
    ]


def _between(text: str, otherwise: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return otherwise
    return min(max(value, 0.0), MOST) if value == value else otherwise


def moved_by(
    release: Release | None, content: Mapping[str, Any], *, weights: list[Dimension] | None = None
) -> dict[str, list[Moved]]:
    """Kind of unit -> its units in their new order. Two queries. Raises CompositeError."""
    if release is None:
        return {}
    table = scored_of(release).raw
    tree = tree_of(content)
    missing = [code for code in tree.indicators if code not in table.codes]
    if missing:
        gaps = np.full((len(table.units), len(missing)), np.nan)
        table = Table(table.units, (*table.codes, *missing), np.hstack([table.values, gaps]))
    given = {one.code: one.weight for one in weights} if weights else None
    scored = score(table, tree, recipe_of(content, weights=given))
    placings = {one.unit.code: one for one in release.placings.select_related("unit")}
    groups = [placings[unit].group if unit in placings else "" for unit in scored.units]
    after = dict(zip(scored.units, ranks_within(scored.index, groups).tolist(), strict=True))
    found: dict[str, list[Moved]] = {}
    for code, placing in placings.items():
        found.setdefault(placing.group, []).append(Moved(placing, after.get(code) or None))
    return {
        group: sorted(lines, key=lambda one: (one.after is None, one.after or 0, one.placing.unit.code))
        for group, lines in sorted(found.items())
    }
