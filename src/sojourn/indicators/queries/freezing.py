"""A release from its frozen input alone: any machine can recompute it without our database."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from sojourn.engines.composite import CompositeError
from sojourn.engines.composite.indexing import Kind
from sojourn.engines.measures.fault import FactsError
from sojourn.engines.measures.schema import TABLES
from sojourn.indicators.models import Indicator, Release, TypedFigure
from sojourn.indicators.queries.computing import (
    Opened,
    archive_of,
    as_json,
    as_text,
    groups_of,
    indexed,
    opened_for,
    sha256,
    write_records,
)
from sojourn.indicators.queries.flags import earlier_figures, flags_of
from sojourn.indicators.queries.listed import counted_now, figures_of
from sojourn.kernel.refusal import Refusal

RECIPE = "recipe.json"
"""Beside the fact tables: everything else that a release is computed from."""
STEPS = 4


@dataclass(frozen=True)
class Frozen:
    """What a release keeps."""

    archive: bytes
    records: bytes
    text: str
    flags: list[dict[str, Any]]


@contextmanager
def what_is_wrong_told() -> Iterator[None]:
    """Facts or a framework that cannot be worked with are a Refusal with the engine's own line."""
    try:
        yield
    except (FactsError, CompositeError) as failure:
        raise Refusal(str(failure)) from failure


def frozen_from(
    folder: Path,
    release: Release,
    *,
    opened: Opened | None = None,
    at: Callable[[int, int], None] = lambda done, total: None,
) -> Frozen:
    """Everything a release keeps, from a folder of fact tables; the recipe is written beside them."""
    with what_is_wrong_told():
        recipe = recipe_to_keep(release)
        (folder / RECIPE).write_text(as_json(recipe), encoding="utf-8", newline="")
        opened = opened or opened_for(folder, release.period)
        archive = archive_of(folder)
        at(1, STEPS)
        text = computed_from(folder, facts_sha256=sha256(archive), opened=opened)
        at(2, STEPS)
        with TemporaryDirectory(prefix="sojourn-records-") as aside:
            records = write_records(opened, release.period, Path(aside), recipe=recipe).read_bytes()
        flags = flags_of(folder, json.loads(text), earlier_figures(release))
        at(3, STEPS)
    return Frozen(archive, records, text, flags)


def recipe_to_keep(release: Release) -> dict[str, Any]:
    """Framework, seed, how each indicator is estimated, and typed figures that somebody else has checked."""
    indicators = list(Indicator.objects.all())
    typed = TypedFigure.objects.filter(year=int(release.period[:4]), checked_by__isnull=False)
    return {
        "release": release.code,
        "period": release.period,
        "seed": release.seed,
        "framework": release.framework.content,
        "indicators": {one.code: _told(one) for one in indicators},
        "listed": counted_now([one for one in indicators if one.counted_list], release.period),
        "typed": [
            [unit, code, float(value)]
            for unit, code, value in typed.order_by("unit__code", "indicator__code").values_list(
                "unit__code", "indicator__code", "value"
            )
        ],
    }


def _told(indicator: Indicator) -> dict[str, Any]:
    told = {"estimator": indicator.estimator, "scale": float(indicator.scale), "years": indicator.years}
    return told | ({"size": indicator.against_size} if indicator.against_size else {})


def computed_from(folder: Path, *, facts_sha256: str, opened: Opened | None = None) -> str:
    """Figures and places from a folder of facts with its recipe, as canonical text."""
    try:
        recipe = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise FactsError(f"there is no readable {RECIPE} beside the facts") from failure
    index = indexed(
        folder,
        period=recipe["period"],
        content=recipe["framework"],
        kinds={
            code: Kind(told["estimator"], told["scale"], told["years"])
            for code, told in recipe["indicators"].items()
        },
        groups=groups_of(_kinds_of_units(folder)),
        typed=recipe["typed"],
        listed=figures_of(folder, recipe),
        seed=recipe["seed"],
        opened=opened,
    )
    names = {name: recipe[name] for name in ("release", "period", "seed", "framework")}
    return as_text(index, names={**names, "facts_sha256": facts_sha256})


def _kinds_of_units(folder: Path) -> list[tuple[str, str]]:
    with duckdb.connect() as connection:
        source = {"path": str(folder / "units.parquet")}
        return connection.execute("SELECT unit, kind FROM read_parquet($path)", source).fetchall()


def take_over(folder: Path, aside: Path) -> None:
    """The fact tables of a folder, and nothing else that lies there, into another."""
    for name in TABLES:
        shutil.copyfile(folder / f"{name}.parquet", aside / f"{name}.parquet")
