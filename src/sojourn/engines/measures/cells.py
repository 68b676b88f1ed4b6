"""Sums of a measure by unit, field and detail, before units are put together."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.catalogue import BESIDE, Measure
from sojourn.engines.measures.facts import EXACT, Facts, Relation

COLUMNS = ("code", "unit", "field", "detail", "k", "n", "unknown", "uncovered")


def cells(measure: Measure, facts: Facts) -> Relation:
    """k, n, records of unknown answer and sizes that are not covered: code, unit, field, detail, ..."""
    rows = measure.rows(facts)
    if measure.size:
        sizes = _sizes(measure, facts)
        rows = rows.semi_join(sizes.filter(sizes.is_covered), "unit")
        return _summed(measure.code, rows, held=False).union(_of_sizes(measure.code, sizes))
    if measure.rows_of_size:
        places = _summed(measure.code, measure.rows_of_size(facts), held=True)
        places = places.mutate(k=_exact(0))
        rows = rows.semi_join(places, "unit")
        return _summed(measure.code, rows, held=False).union(places.select(*COLUMNS))
    return _summed(measure.code, rows, held=True)


def cells_beside(code: str, facts: Facts) -> Relation:
    """The same for what is shown beside an indicator."""
    return _summed(code, BESIDE[code](facts), held=True)


def _exact(value: object) -> Relation:
    return ibis.literal(value).cast(EXACT)


def _summed(code: str, rows: Relation, *, held: bool) -> Relation:
    """Sums of counted rows; n are those with a known answer if `held` against them, else nothing."""
    exact = rows.amount.cast(EXACT)
    unsure = rows.met.isnull() | rows.amount.isnull()
    sums = rows.group_by("unit", "field", "detail").agg(
        k=exact.sum(where=rows.met),
        n=exact.sum(where=rows.met.notnull()) if held else ibis.null(EXACT),
        unknown=rows.share.cast(EXACT).sum(where=unsure),
    )
    has_some = sums.n.notnull() if held else sums.k.notnull()
    return sums.select(
        code=ibis.literal(code),
        unit=sums.unit,
        field=sums.field,
        detail=sums.detail,
        k=ibis.ifelse(has_some, sums.k.fill_null(_exact(0)), ibis.null(EXACT)),
        n=sums.n,
        unknown=sums.unknown.fill_null(_exact(0)),
        uncovered=_exact(0),
    )


def _sizes(measure: Measure, facts: Facts) -> Relation:
    """The size of every unit in the period, and whether what is counted is complete in every year."""
    sizes, coverage = facts.denominators, facts.coverage
    sizes = facts.of_year(sizes.filter(sizes.kind == measure.size))
    full = facts.of_year(coverage.filter(coverage.table == measure.covered), years=measure.years)
    told = full.group_by("unit").agg(years=full.year.nunique())
    full = told.filter(told.years == measure.years).select("unit").mutate(is_full=True)
    sizes = sizes.left_join(full, "unit")
    return sizes.select("unit", "record", "value", is_covered=sizes.is_full.fill_null(False))


def _of_sizes(code: str, sizes: Relation) -> Relation:
    value, nothing = sizes.value.cast(EXACT), ibis.null(EXACT)
    return sizes.select(
        code=ibis.literal(code),
        unit=sizes.unit,
        field=ibis.null("string"),
        detail=ibis.literal(""),
        k=ibis.ifelse(sizes.is_covered, _exact(0), nothing),
        n=ibis.ifelse(sizes.is_covered, value, nothing),
        unknown=_exact(0),
        uncovered=ibis.ifelse(sizes.is_covered, _exact(0), value),
    )


def records(measure: Measure, facts: Facts) -> Relation:
    """What k and n are made of: code, unit, part (k, n, unknown), table, record, amount.

    The amounts of a part sum to it, by unit; where the shape is no ratio, to the sums that it is made from.
    """
    rows = measure.rows(facts)
    table = measure.tables[0]
    if not measure.size and not measure.rows_of_size:
        return _opened(measure.code, table, rows, parts=("k", "n", "unknown"))
    if measure.rows_of_size:
        places = measure.rows_of_size(facts)
        taken = _opened(measure.code, table, rows.semi_join(places, "unit"), parts=("k", "unknown"))
        return taken.union(_opened(measure.code, "places", places, parts=("n",)))
    sizes = _sizes(measure, facts)
    sizes = sizes.filter(sizes.is_covered)
    sizes = sizes.mutate(
        field=ibis.null("string"), detail=ibis.literal(""), share=1.0, amount=sizes.value, met=True
    )
    taken = _opened(measure.code, table, rows.semi_join(sizes, "unit"), parts=("k", "unknown"))
    return taken.union(_opened(measure.code, "denominators", sizes, parts=("n",)))


def _opened(code: str, table: str, rows: Relation, *, parts: tuple[str, ...]) -> Relation:
    """The rows of each part, a record once for each unit."""
    known = rows.amount.notnull()
    where = {
        "k": (rows.met & known, rows.amount),
        "n": (rows.met.notnull() & known, rows.amount),
        "unknown": (rows.met.isnull() | ~known, rows.share),
    }
    told = [
        rows.filter(where[part][0]).select(
            code=ibis.literal(code),
            unit=rows.unit,
            part=ibis.literal(part),
            table=ibis.literal(table),
            record=rows.record,
            amount=where[part][1].cast(EXACT),
        )
        for part in parts
    ]
    found = told[0] if len(told) == 1 else ibis.union(*told)
    return found.group_by("code", "unit", "part", "table", "record").agg(amount=found.amount.sum())
