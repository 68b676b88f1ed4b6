"""R: research cooperation."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.facts import Condition, Facts, Relation, counted

MOST_AUTHORS = 100
FOREIGN_SPEAKERS = 0.2
ACTIVE_YEARS = 2


def told_works(facts: Facts, *, years: int) -> Relation:
    """Works of the window; retracted ones and those of more than 100 authors are set apart."""
    works = facts.works
    apart = works.retracted.fill_null(False) | (works.authors.fill_null(1) > MOST_AUTHORS)
    return works.filter(facts.during(works.published_on, years=years) & ~apart)


def _by_work(facts: Facts) -> Relation:
    """What the affiliations say of each work: whether international, whether led by us."""
    lines = facts.authorships
    own_lead = lines.own & ((lines.author == 1) | lines.corresponding)
    is_abroad = facts.is_abroad(lines.country)
    return lines.group_by(told="work").agg(
        international=is_abroad.any(),
        led=own_lead.any(),
        led_unsure=own_lead.isnull().any(),
    )


def _works(facts: Facts) -> Relation:
    works, told = told_works(facts, years=4), _by_work(facts)
    return works.left_join(told, works.record == told.told)


def r1(facts: Facts) -> Relation:
    """Works with an affiliation abroad, of those with a known country."""
    works = _works(facts)
    return counted(works, met=works.international, field=works.field)


def r2(facts: Facts) -> Relation:
    """Of the international works, those with a first or corresponding author of ours."""
    works = _works(facts)
    works = works.filter(works.international)
    unsure = ~works.led.fill_null(False) & works.led_unsure
    met = ibis.cases((unsure, ibis.null("boolean")), else_=works.led)
    return counted(works, met=met, field=works.field)


def partners(facts: Facts) -> Relation:
    """Works and the institutions abroad that took part, each with its country (the first in the alphabet)."""
    lines = facts.authorships
    theirs = facts.is_abroad(lines.country) & ~lines.own.fill_null(False) & lines.institution.notnull()
    lines = lines.filter(theirs)
    homes = lines.group_by("institution").agg(country=lines.country.min())
    return lines.select("work", "institution").distinct().join(homes, "institution")


def r3(facts: Facts) -> Relation:
    """Joint works of five years by partner."""
    works, pairs = told_works(facts, years=5), partners(facts)
    joint = works.join(pairs, works.record == pairs.work)
    return counted(joint, detail=joint.country + joint.institution)


def r4(facts: Facts) -> Relation:
    """Projects with a partner abroad."""
    projects = facts.projects.filter(facts.overlaps(facts.projects))
    return counted(projects, met=projects.partner_abroad, field=projects.field)


def r5(facts: Facts) -> Relation:
    """Research income from abroad."""
    income = facts.of_year(facts.finance, years=3)
    return counted(income, met=income.foreign, amount=income.amount * income.share)


def r6(facts: Facts) -> Relation:
    """Joint laboratories of three years with an output in 24 months."""
    recent = facts.outputs.filter(facts.during(facts.outputs.on, years=ACTIVE_YEARS))
    laboratories = facts.laboratories.filter(facts.overlaps(facts.laboratories, years=3))
    active = laboratories.semi_join(recent, laboratories.record == recent.laboratory)
    return counted(active)


def r7(facts: Facts) -> Relation:
    """Conferences hosted with a fifth of foreign speakers."""
    events = facts.events
    events = events.filter((events.kind == "conference") & facts.during(events.held_on, years=3))
    return counted(events, met=events.hosted & _is_international(events))


def _is_international(events: Relation) -> Condition:
    speakers = events.speakers.nullif(0)
    return events.foreign_speakers / speakers >= FOREIGN_SPEAKERS


def r8(facts: Facts) -> Relation:
    """Invited talks abroad."""
    events = facts.events
    events = events.filter((events.kind == "talk") & facts.during(events.held_on))
    return counted(events, met=events.invited & facts.is_abroad(events.country))


def r9(facts: Facts) -> Relation:
    """Trials of hospital departments that have a site abroad."""
    units = facts.units
    clinical = units.filter(units.kind.isin(("hospital", "department"))).select("unit")
    trials = facts.trials.filter(facts.overlaps(facts.trials)).semi_join(clinical, "unit")
    return counted(trials, met=trials.foreign_site, field=trials.field)
