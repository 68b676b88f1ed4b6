"""The fact tables as Ibis relations, with the period and what is ours."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.period import Period
from sojourn.engines.measures.schema import TABLES

Relation: TypeAlias = Any
"""An Ibis table; which columns it has is known only when it is built."""
Condition: TypeAlias = Any
"""An Ibis column of yes, no and unknown."""

TYPES = {"text": "string", "integer": "int64", "number": "float64", "date": "date", "yes-no": "boolean"}
EXACT = "decimal(38, 12)"
"""What is summed: the same sum in any order, on any number of threads and machines."""


@dataclass(frozen=True)
class Facts:
    """What the expressions are made from; nothing is read yet."""

    period: Period
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    depth: int
    """How many levels of units there are."""

    def __getattr__(self, name: str) -> Relation:
        """The relation of a fact table."""
        if name not in TABLES:
            raise AttributeError(name)
        schema = {column.name: TYPES[column.type] for column in TABLES[name].columns}
        return ibis.table(schema, name=name)

    def is_abroad(self, country: Relation) -> Condition:
        """Unknown where the country is."""
        return is_none_of(country, self.countries)

    def is_foreign(self, language: Relation) -> Condition:
        """Unknown where the language is."""
        return is_none_of(language, self.languages)

    def during(self, day: Relation, *, years: int = 1) -> Condition:
        """Within the period, or the window of so many years."""
        return between(day, *self.period.window(years))

    def overlaps(self, row: Relation, *, years: int = 1) -> Condition:
        """On at least one day of the window; an open end lasts."""
        first, last = self.period.window(years)
        return (row.started_on <= day(last)) & (row.ended_on.isnull() | (row.ended_on >= day(first)))

    def lasts(self, row: Relation, *, begin: str = "started_on", end: str = "ended_on") -> Condition:
        """On the period's last day; an open end lasts."""
        last = day(self.period.last)
        return (row[begin] <= last) & (row[end].isnull() | (row[end] >= last))

    def of_year(self, table: Relation, *, years: int = 1) -> Relation:
        """Rows of a yearly table that are of the period, or of the window."""
        return table.filter(table.year.isin(self.period.years(years)))

    def stays_of(self, direction: str, kind: str, *, years: int = 1) -> Relation:
        """Stays of that kind that ended in the window, completed or not."""
        stays = self.stays
        of_kind = (stays.direction == direction) & (stays.kind == kind)
        return stays.filter(of_kind & self.during(stays.ended_on, years=years))

    def stays_out_ever(self) -> Relation:
        """Completed stays abroad up to the period's end, with their days."""
        stays = self.stays
        out = (stays.direction == "out") & stays.completed & (stays.ended_on <= day(self.period.last))
        return stays.filter(out & stays.started_on.notnull()).mutate(days=days(stays))


def day(value: Any) -> Relation:
    """A date as a literal."""
    return ibis.literal(value, type="date")


def between(column: Relation, first: Any, last: Any) -> Condition:
    """Both days included."""
    return (column >= day(first)) & (column <= day(last))


def is_none_of(code: Relation, ours: tuple[str, ...]) -> Condition:
    """Yes, no or unknown; not as NOT IN, whose IS NULL is written without the brackets it needs."""
    return ibis.cases((code.isin(ours), False), (code.notnull(), True), else_=ibis.null("boolean"))


def days(stays: Relation) -> Relation:
    """How long a stay lasted, first and last day included."""
    return stays.ended_on.delta(stays.started_on, unit="day") + 1


def known(condition: Condition, then: Condition) -> Condition:
    """`then` where the condition holds, no where it does not, unknown where that is unknown."""
    return ibis.ifelse(condition, then, condition)


def counted(
    rows: Relation,
    *,
    met: Condition = None,
    amount: Relation = None,
    field: Relation = None,
    detail: Relation = None,
    unit: Relation = None,
) -> Relation:
    """Rows as they are counted: unit, field, detail, record, share, amount, met.

    `met` unknown or `amount` unknown: the row counts neither for nor against. `amount` is the share unless
    told; `field` is that of the unit unless told.
    """
    return rows.select(
        unit=rows.unit if unit is None else unit,
        field=ibis.null("string") if field is None else field,
        detail=ibis.literal("") if detail is None else detail,
        record=rows.record,
        share=rows.share,
        amount=(rows.share if amount is None else amount).cast("float64"),
        met=ibis.literal(True) if met is None else met,
    )


def once_a_person(rows: Relation, met: Condition) -> Relation:
    """Rows counted so that each person adds 1 over all units: in proportion to the shares that meet it."""
    marked = rows.mutate(met=met)
    part = ibis.ifelse(marked.met, marked.share, 0.0)
    whole = part.sum().over(ibis.window(group_by=marked.person))
    told = marked.mutate(amount=ibis.ifelse(whole > 0, part / whole, 0.0))
    return counted(told, met=told.met, amount=told.amount)
