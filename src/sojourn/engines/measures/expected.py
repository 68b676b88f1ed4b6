"""What the disciplines of a unit lead to expect: indirect standardisation by the fields' own means."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.catalogue import Measure
from sojourn.engines.measures.facts import EXACT, Facts, Relation
from sojourn.engines.measures.shapes import by_code, rounded


def expected(
    settled: Relation, rolled: Relation, sums: Relation, told: dict[str, Measure], facts: Facts
) -> Relation:
    """unit, code, expected and the level of all units together, for the measures that are normalised.

    Ratios: the k of a unit whose fields all were like those fields over all units; where the field is
    unknown, like all units. Breadth of partners has no k and n by field: the mean of the field's units.
    Source: Breslow, Day 1987.
    """
    normalised = {code: measure for code, measure in told.items() if measure.normalised}
    parts = []
    if ratios := {code: one for code, one in normalised.items() if one.shape == "ratio"}:
        parts.append(_by_field(settled, rolled, ratios))
    if networks := [code for code, one in normalised.items() if one.shape == "network"]:
        parts.append(_by_mean(sums, networks, facts))
    if not parts:
        nothing = ibis.null("float64")
        return sums.filter(False).select("unit", "code", expected=nothing, level=nothing)
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _by_field(settled: Relation, rolled: Relation, told: dict[str, Measure]) -> Relation:
    own = settled.filter(settled.code.isin(list(told)))
    overall = own.group_by(every="code").agg(all_k=own.k.sum(), all_n=own.n.sum())
    known = own.filter(own.field != "")
    fields = known.group_by(of="code", at="field").agg(field_k=known.k.sum(), field_n=known.n.sum())
    mixed = rolled.filter(rolled.code.isin(list(told)) & (rolled.n > 0))
    mixed = mixed.join(overall, mixed.code == overall.every)
    mixed = mixed.left_join(fields, (mixed.code == fields.of) & (mixed.field == fields.at))
    top, below = _float(mixed, "field_k", "all_k"), _float(mixed, "field_n", "all_n")
    part = ibis.ifelse(below > 0, mixed.n.cast("float64") * top / below, ibis.null("float64"))
    mixed = mixed.mutate(part=part.cast(EXACT), all=_level(mixed, told))
    return mixed.group_by("unit", "code").agg(expected=rounded(mixed.part.sum()), level=mixed["all"].max())


def _float(mixed: Relation, first: str, second: str) -> Relation:
    return rounded(ibis.coalesce(mixed[first], mixed[second]))


def _level(mixed: Relation, told: dict[str, Measure]) -> Relation:
    scale = by_code(mixed.code, {code: one.scale for code, one in told.items()})
    whole = rounded(mixed.all_n)
    return ibis.ifelse(whole > 0, scale * rounded(mixed.all_k) / whole, ibis.null("float64"))


def _by_mean(sums: Relation, codes: list[str], facts: Facts) -> Relation:
    fields = facts.units.select("unit", main="field")
    valued = sums.filter(sums.code.isin(codes) & sums["value"].notnull()).select("unit", "code", "value")
    valued = valued.join(fields, "unit").mutate(exact=valued["value"].cast(EXACT))
    overall = valued.group_by(every="code").agg(level=_mean(valued))
    known = valued.filter(valued.main.notnull())
    means = known.group_by(of="code", at="main").agg(expected=_mean(known))
    joined = valued.join(overall, valued.code == overall.every)
    joined = joined.left_join(means, (joined.code == means.of) & (joined.main == means.at))
    return joined.select(
        "unit", "code", expected=ibis.coalesce(joined.expected, joined.level), level=joined.level
    )


def _mean(valued: Relation) -> Relation:
    return rounded(valued.exact.sum()) / valued.exact.count()
