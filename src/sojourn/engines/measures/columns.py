"""What a fact table is made of."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "number", "date", "yes-no"]


@dataclass(frozen=True)
class Column:
    """A column of a fact table; where `null` says nothing, there is always a value."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    null: str = ""
    """What an empty cell means; "" where there is none."""
    values: tuple[str, ...] = ()
    least: float | None = None
    pattern: str = ""
    """A regular expression that the text fulfils."""

    @property
    def is_required(self) -> bool:
        """Whether an empty cell is a fault."""
        return not self.null


@dataclass(frozen=True)
class FactTable:
    """One file of the snapshot, `<name>.parquet`."""

    name: str
    meaning: str
    source: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Together they occur once."""

    @property
    def is_shared(self) -> bool:
        """Whether a record may be split among units, a row for each."""
        return any(column.name == "share" for column in self.columns)

    def column(self, name: str) -> Column:
        """By name."""
        return next(column for column in self.columns if column.name == name)


def required(name: str, kind: Type, meaning: str, unit: str = "", **more: object) -> Column:
    """A column that always has a value."""
    return Column(name, kind, meaning, unit, **more)  # type: ignore[arg-type]


def unknown(name: str, kind: Type, meaning: str, unit: str = "", **more: object) -> Column:
    """A column in which an empty cell means that nobody knows."""
    return Column(name, kind, meaning, unit, null="unknown", **more)  # type: ignore[arg-type]


def still_open(name: str, meaning: str) -> Column:
    """A last day; an empty cell means that there is none yet."""
    return Column(name, "date", meaning, null="no end")


def not_happened(name: str, kind: Type, meaning: str) -> Column:
    """An empty cell means that it has not happened, or that there is none."""
    return Column(name, kind, meaning, null="none")


RECORD = required(
    "record", "text", "the record it comes from: package, model and number, e.g. `stays.stay.17`"
)
UNIT = required("unit", "text", "code of the unit, one of `units`")
SHARE = required(
    "share", "number", "part of the record that is this unit's; the parts of a record sum to 1", least=0
)
PERSON = unknown("person", "text", "pseudonym of the person, the same in all tables of a snapshot")
COUNTRY, LANGUAGE, DISCIPLINE = "[A-Z]{2}", "[a-z]{2,3}", "[0-9]{2}"
FIELD = Column(
    "field", "text", "discipline, two digits of ISCED-F", null="the unit's field", pattern=DISCIPLINE
)
YEAR = required("year", "integer", "the year, or for academic years the one in which it begins")
SPLIT = (RECORD, UNIT, SHARE)
ONCE_A_UNIT = ("record", "unit")
"""The key of a table whose records are shared."""
