"""How k, n and value come from the sums of a unit; most are a ratio, some are not."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.facts import EXACT, Relation

SAMPLE = 20
LEAST_WORKS = 3
PARTS = 3


def rounded(exact: Relation) -> Relation:
    """An exact sum as a float, to nine places: what was split in thirds is whole again."""
    return exact.cast("decimal(38, 9)").cast("float64")


def by_code(code: Relation, values: dict[str, float]) -> Relation:
    """A number that depends on the code."""
    groups: dict[float, list[str]] = {}
    for name, value in values.items():
        groups.setdefault(float(value), []).append(name)
    return ibis.cases(*((code.isin(names), value) for value, names in groups.items()), else_=1.0)


def _beside(rolled: Relation) -> dict[str, Relation]:
    return {name: rounded(rolled[name].sum()) for name in ("unknown", "uncovered")}


def divided(k: Relation, n: Relation) -> Relation:
    """k / n of exact sums, unknown where n is not above zero."""
    below = n.cast("float64")
    return ibis.ifelse(below > 0, k.cast("float64") / below, ibis.null("float64"))


def _finished(sums: Relation, value: Relation) -> Relation:
    """With the value, and k and n as they are told."""
    return sums.mutate(value=value).mutate(k=rounded(sums.k), n=rounded(sums.n))


def ratios(rolled: Relation) -> Relation:
    """k / n."""
    sums = rolled.group_by("unit", "code").agg(k=rolled.k.sum(), n=rolled.n.sum(), **_beside(rolled))
    return _finished(sums, divided(sums.k, sums.n))


def balances(rolled: Relation) -> Relation:
    """1 - |in - out| / (in + out), which is twice the smaller of both / both."""
    sums = rolled.group_by("unit", "code").agg(k=rolled.k.sum(), n=rolled.n.sum(), **_beside(rolled))
    sums = sums.mutate(k=2 * ibis.least(sums.k, sums.n - sums.k))
    return _finished(sums, divided(sums.k, sums.n))


def networks(rolled: Relation) -> Relation:
    """k: countries L of the partners with three joint works or more; n: such partners P; value: L / ln P.

    The detail is the country's two letters and the institution. Source: QS's index of the international
    research network, after Margalef 1958.
    """
    partner = rolled.group_by("unit", "code", "detail").agg(works=rolled.k.sum(), **_beside(rolled))
    partner = partner.mutate(is_partner=rounded(partner.works).round(6) >= LEAST_WORKS)
    sums = partner.group_by("unit", "code").agg(
        k=partner.detail.substr(0, 2).nunique(where=partner.is_partner).cast("float64"),
        n=partner.is_partner.sum().cast("float64"),
        unknown=partner.unknown.sum(),
        uncovered=partner.uncovered.sum(),
    )
    enough = ibis.ifelse(sums.n >= 2, sums.n, ibis.null("float64"))
    return sums.mutate(value=sums.k / enough.ln())


def services(rolled: Relation) -> Relation:
    """The mean of three parts, each so much done of so much due and at most 1.

    k: their sum; n: how many are known.
    """
    part = rolled.group_by("unit", "code", "detail").agg(
        k=rolled.k.sum(), n=rolled.n.sum(), **_beside(rolled)
    )
    part = part.mutate(done=ibis.least(divided(part.k, part.n), 1.0).cast(EXACT), known=part.n > 0)
    sums = part.group_by("unit", "code").agg(
        k=part.done.sum(where=part.known).fill_null(ibis.literal(0).cast(EXACT)),
        n=part.known.sum().cast(EXACT),
        unknown=part.unknown.sum(),
        uncovered=part.uncovered.sum(),
    )
    value = ibis.ifelse(sums.n == PARTS, divided(sums.k, sums.n), ibis.null("float64"))
    return _finished(sums, value)


def diversities(rolled: Relation) -> Relation:
    """k: nationalities; n: people; value: exp(Shannon) expected of 20 drawn without replacement.

    Source: Chao et al. 2014, equation of the order q = 1.
    """
    counts = rolled.group_by("unit", "code", "detail").agg(people=rounded(rolled.k.sum()), **_beside(rolled))
    sums = counts.group_by("unit", "code").agg(
        k=(counts.people > 0).sum().cast("float64"),
        n=counts.people.sum(),
        unknown=counts.unknown.sum(),
        uncovered=counts.uncovered.sum(),
    )
    drawn = _drawn(counts, sums.filter(sums.n >= SAMPLE))
    found = drawn.group_by("unit", "code").agg(entropy=drawn.part.cast(EXACT).sum())
    joined = sums.left_join(found, ["unit", "code"]).drop("unit_right", "code_right")
    return joined.mutate(value=joined.entropy.cast("float64").exp()).drop("entropy")


def _drawn(counts: Relation, sums: Relation) -> Relation:
    """For each nationality and number in the sample: its chance times what it adds to the entropy."""
    here = counts.filter(counts.people > 0).select("unit", "code", "detail", "people")
    here = here.join(sums.select("unit", "code", all="n"), ["unit", "code"])
    each = here.mutate(j=ibis.array(list(range(SAMPLE + 1))).unnest())
    each = each.mutate(rest=SAMPLE - each.j, others=each.all - each.people)
    own = _step(each.people, each.j)
    other = _step(each.others, each.rest)
    whole = sum((_step(each.all, ibis.literal(m)) for m in range(1, SAMPLE + 1)), ibis.literal(0.0))
    group = ("unit", "code", "detail")
    each = each.mutate(own=own, other=other, whole=whole)
    up = ibis.window(group_by=group, order_by="j", preceding=None, following=0)
    down = ibis.window(group_by=group, order_by="rest", preceding=None, following=0)
    chance = (each.own.sum().over(up) + each.other.sum().over(down) - each.whole).exp()
    each = each.mutate(chance=chance)
    each = each.filter((each.j > 0) & (each.j <= each.people) & (each.rest <= each.others))
    return each.mutate(part=-(each.j / SAMPLE) * (each.j / SAMPLE).ln() * each.chance)


def _step(many: Relation, m: Relation) -> Relation:
    """ln of the factor by which (many over m) exceeds (many over m - 1); 0 where there is none."""
    possible = (m > 0) & (m <= many)
    factor = ibis.ifelse(possible, (many - m + 1) / ibis.greatest(m, 1), 1.0)
    return factor.ln()


WAYS = {
    "ratio": ratios,
    "balance": balances,
    "diversity": diversities,
    "network": networks,
    "service": services,
}
