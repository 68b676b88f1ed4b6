"""A release cut across by fields of work: what doctors, nurses, researchers and administrators contribute."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from django.apps import apps

from sojourn.indicators.models import Indicator, Release
from sojourn.organisation.models import Employment, Person, Unit
from sojourn.organisation.queries import units_below

FIELDS = (
    Employment.Work.MEDICAL,
    Employment.Work.NURSING,
    Employment.Work.RESEARCH,
    Employment.Work.ADMINISTRATION,
)
SHARES = ("T1", "T2", "T7")
"""Of the staff: both k and n are people of a field."""
AMOUNTS = ("T3", "T4", "D7", "R8", "C2")
"""Of people, held against how many work in the field."""
HEADS = "T1"
"""Its n are the people on the roster."""
AT_ONCE = 500
HOSPITALS = ("hospital", "department")


@dataclass(frozen=True)
class FieldFigure:
    """One indicator in one field of work."""

    k: float
    n: float
    value: float | None


@dataclass(frozen=True)
class FieldLine:
    """One indicator across the fields, in their order, and where nobody's field is known."""

    indicator: Indicator
    figures: list[FieldFigure]
    unplaced: float
    """k of people whose field is not known, or is none of the four."""


def hospital_units(release: Release) -> list[Unit]:
    """The hospitals of a release, else the departments that stand by themselves. One query."""
    placed = Unit.objects.filter(placings__release=release)
    hospitals = list(placed.filter(kind="hospital").order_by("code"))
    return hospitals or list(placed.filter(kind="department").order_by("code"))


def across_fields(release: Release, unit: Unit) -> list[FieldLine]:
    """The indicators about people by field of work, from the records frozen with the release.

    A query for each table of records and 500 records.
    """
    if release.records is None:
        return []
    below = units_below([unit.pk])[unit.pk]
    codes = list(Unit.objects.filter(pk__in=below).values_list("code", flat=True))
    rows = _amounts(Path(release.records.content.path), codes)
    work = _works({record for _code, _part, record, _amount in rows}, below)
    sums: dict[tuple[str, str], defaultdict[str, float]] = {}
    for code, part, record, amount in rows:
        sums.setdefault((code, part), defaultdict(float))[work.get(record, "")] += amount
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=[*SHARES, *AMOUNTS])}
    heads = sums.get((HEADS, "n"), defaultdict(float))
    found = []
    for code in (*SHARES, *AMOUNTS):
        if code in indicators and (code, "k") in sums:
            against = sums.get((code, "n"), heads) if code in SHARES else heads
            found.append(_line(indicators[code], sums[code, "k"], against))
    return found


def _line(indicator: Indicator, k: Mapping[str, float], n: Mapping[str, float]) -> FieldLine:
    scale = float(indicator.scale)
    figures = []
    for field in FIELDS:
        own, size = k.get(field, 0.0), n.get(field, 0.0)
        figures.append(FieldFigure(own, size, scale * own / size if size > 0 else None))
    return FieldLine(indicator, figures, sum(value for field, value in k.items() if field not in FIELDS))


def _amounts(path: Path, units: list[str]) -> list[tuple[str, str, str, float]]:
    """Code, part, record, amount of the indicators about people."""
    with duckdb.connect() as connection:
        return connection.execute(
            "SELECT code, part, record, sum(amount) FROM read_parquet($path) "
            "WHERE list_contains($codes, code) AND list_contains($units, unit) "
            "AND part IN ('k', 'n') GROUP BY ALL ORDER BY ALL",
            {"path": str(path), "codes": [*SHARES, *AMOUNTS], "units": units},
        ).fetchall()


def _works(records: Iterable[str], units: frozenset[int]) -> dict[str, str]:
    """Record -> field of work of the person it is about, by their contract at these units."""
    by_model: dict[str, list[int]] = {}
    for record in sorted(records):
        label, _dot, number = record.rpartition(".")
        if number.isdecimal():
            by_model.setdefault(label, []).append(int(number))
    people: dict[str, int] = {}
    for label, numbers in by_model.items():
        model: Any = apps.get_model(label)
        if model is Person:
            people |= {f"{label}.{number}": number for number in numbers}
        elif "person" in {field.name for field in model._meta.get_fields()}:
            for number, person in _in_parts(model, numbers, ("pk", "person_id")):
                people[f"{label}.{number}"] = person
    contracts = Employment.objects.filter(unit__in=units).order_by("starts_on", "pk")
    works = dict(contracts.values_list("person", "work")) if people else {}
    return {record: works[person] for record, person in people.items() if person in works}


def _in_parts(model: Any, numbers: list[int], columns: tuple[str, ...]) -> Iterable[tuple[Any, ...]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield from model._default_manager.filter(pk__in=numbers[start : start + AT_ONCE]).values_list(
            *columns
        )


def as_bars(lines: Iterable[FieldLine]) -> dict[str, Any]:
    """The shares by field, for the picture; amounts have another unit and stand in the table."""
    shown = [line for line in lines if line.indicator.code in SHARES]
    return {
        "names": [line.indicator.code for line in shown],
        "series": [
            {
                "name": str(field.label),
                "values": [_rounded(line.figures[at].value) for line in shown],
            }
            for at, field in enumerate(FIELDS)
        ],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
