"""The 38 indicators: what each is called, means and rests on, and the rows it counts."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sojourn.engines.measures import capacity, disciplines, research, talents, teachers
from sojourn.engines.measures.facts import Facts, Relation

Estimator = Literal["B", "P", "D", "Y"]
Shape = Literal["ratio", "balance", "diversity", "network", "service"]
MODULES = {"T": teachers, "S": talents, "D": disciplines, "R": research, "C": capacity}
DIMENSIONS = {
    "T": ("teachers", "师资队伍"),
    "S": ("talent training", "人才培养"),
    "D": ("disciplines", "学科建设"),
    "R": ("research cooperation", "科研合作"),
    "C": ("supporting capacity", "保障能力"),
}
"""English and Chinese."""


@dataclass(frozen=True)
class Measure:
    """One indicator."""

    code: str
    name_en: str
    name_zh: str
    formula_en: str
    formula_zh: str
    definition_en: str
    definition_zh: str
    source_en: str
    source_zh: str
    unit: str
    estimator: Estimator
    normalised: bool
    """Told against what the disciplines lead to expect."""
    years: int
    """The window, up to the period's end."""
    scale: float
    """value = scale * k / n."""
    owner: str
    """The role that answers for the figures."""
    tables: tuple[str, ...]
    """Where the figures come from; the first holds the records of k."""
    size: str = ""
    """The kind of denominators that n is; "": n are the rows with a known answer."""
    covered: str = ""
    """The table that must be complete for nothing found to be zero."""
    shape: Shape = "ratio"
    direction: int = 1
    """Higher is better."""

    @property
    def dimension(self) -> str:
        """The letter it begins with."""
        return self.code[0]

    @property
    def rows(self) -> Callable[[Facts], Relation]:
        """The rows that are counted, from facts."""
        found: Callable[[Facts], Relation] = getattr(MODULES[self.dimension], self.code.lower())
        return found

    @property
    def rows_of_size(self) -> Callable[[Facts], Relation] | None:
        """Rows of n where they are neither those of k nor denominators."""
        return talents.s9_of if self.code == "S9" else None


def _read() -> dict[str, Measure]:
    text = (Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8")
    return {
        code: Measure(code=code, **told | {"tables": tuple(told["tables"])})
        for code, told in tomllib.loads(text).items()
    }


MEASURES = _read()
BESIDE = {"T1_FTE": teachers.t1_fte}
"""Shown beside an indicator, in no index."""
