"""From cells to figures of units: k, n, value, what was expected, and why a value is missing."""

from collections.abc import Iterable

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.catalogue import Measure
from sojourn.engines.measures.expected import expected
from sojourn.engines.measures.facts import Facts, Relation
from sojourn.engines.measures.shapes import WAYS, by_code

COLUMNS = (
    "unit", "code", "k", "n", "value", "reason", "unknown", "uncovered",
    "expected", "ratio", "adjusted", "level",
)  # fmt: skip
REASONS = {
    "nothing": ("nothing is recorded", "没有记录"),
    "size": ("the size it is held against is not known", "分母数据缺失"),
    "coverage": ("the records are not confirmed as complete", "记录尚未确认完整"),
    "unknown": ("the answer is unknown for all records", "所有记录的情况均不明"),
    "zero": ("the denominator is not above zero", "分母不大于零"),
    "few": ("fewer than 20 foreign students", "外国学历生不足20人"),
    "partners": ("fewer than two partners with three works", "合作论文不少于3篇的伙伴不足两个"),
    "parts": ("not all of officers, time and languages are known", "到岗率、按时办结率、双语完备率不全"),
}
"""Why a value is missing, English and Chinese."""


def tree(facts: Facts, *, whole: bool) -> Relation:
    """Which units (`under`) make up a unit: all below it, or only itself."""
    units = facts.units
    found = units.select("unit", under="unit")
    if not whole:
        return found
    levels = [found]
    for _level in range(facts.depth - 1):
        above = levels[-1].select(above="unit", under="under")
        higher = above.join(units, above.above == units.unit).filter(units.parent.notnull())
        levels.append(higher.select(unit="parent", under="under"))
    return levels[0] if len(levels) == 1 else ibis.union(*levels)


def figures(cells: Relation, measures: Iterable[Measure], facts: Facts, *, whole: bool = True) -> Relation:
    """Every unit in every measure: COLUMNS; k, n, ... are float64 rounded to nine places.

    `whole`: a unit with all units below it, else its own rows alone.
    """
    told = {measure.code: measure for measure in measures}
    settled = _with_fields(cells, facts)
    branches = tree(facts, whole=whole)
    rolled = settled.join(branches, settled.unit == branches.under)
    rolled = rolled.group_by("code", "field", "detail", unit=branches.unit).agg(
        **{name: rolled[name].sum() for name in ("k", "n", "unknown", "uncovered")}
    )
    sums = _summed(rolled, told)
    base = facts.units.select("unit").mutate(code=ibis.array(sorted(told)).unnest())
    shown = base.left_join(sums, ["unit", "code"]).drop("unit_right", "code_right")
    against = expected(settled, rolled, sums, told, facts)
    shown = shown.left_join(against, ["unit", "code"]).drop("unit_right", "code_right")
    observed = ibis.ifelse(shown.code.isin(_codes(told, "network")), shown.value, shown.k)
    ratio = ibis.ifelse(
        (shown.expected > 0) & shown.value.notnull(), observed / shown.expected, ibis.null("float64")
    )
    shown = shown.mutate(ratio=ratio.round(9), adjusted=(ratio * shown.level).round(9))
    return _with_reasons(shown, told).select(*COLUMNS)


def _with_fields(cells: Relation, facts: Facts) -> Relation:
    """The field of a cell, else its unit's."""
    fields = facts.units.select("unit", main="field")
    joined = cells.join(fields, "unit")
    return joined.mutate(field=ibis.coalesce(joined.field, joined.main, "")).drop("main")


def _summed(rolled: Relation, told: dict[str, Measure]) -> Relation:
    """k, n, value by unit and code, each shape in its way."""
    shaped = dict.fromkeys(measure.shape for measure in told.values())
    parts = [WAYS[shape](rolled.filter(rolled.code.isin(_codes(told, shape)))) for shape in shaped]
    found = parts[0] if len(parts) == 1 else ibis.union(*parts)
    scale = by_code(found.code, {code: measure.scale for code, measure in told.items()})
    return found.mutate(value=(scale * found["value"]).round(9))


def _codes(told: dict[str, Measure], shape: str) -> tuple[str, ...]:
    return tuple(code for code, measure in told.items() if measure.shape == shape)


def _with_reasons(shown: Relation, told: dict[str, Measure]) -> Relation:
    """A key of REASONS where there is no value."""
    sized = shown.code.isin([code for code, measure in told.items() if measure.size])
    of_shape = {shape: shown.code.isin(_codes(told, shape)) for shape in ("diversity", "network", "service")}
    unsure = shown.unknown.fill_null(0) > 0
    below = shown.n.isnull() | (shown.n <= 0)
    reason = ibis.cases(
        (shown.value.notnull(), ibis.null("string")),
        (sized & (shown.uncovered.fill_null(0) > 0) & below, "coverage"),
        (sized & shown.n.isnull(), "size"),
        (below & unsure, "unknown"),
        (shown.n.isnull(), "nothing"),
        (of_shape["diversity"], "few"),
        (of_shape["network"], "partners"),
        (of_shape["service"], "parts"),
        else_="zero",
    )
    return shown.mutate(
        reason=reason, unknown=shown.unknown.fill_null(0.0), uncovered=shown.uncovered.fill_null(0.0)
    )
