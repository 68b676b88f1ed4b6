"""S: the training of talents."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.facts import (
    Facts,
    Relation,
    between,
    counted,
    day,
    days,
    known,
    once_a_person,
)

SHORT, MIDDLE, YEAR = 7, 28, 365
IN_TIME = 60


def s1(facts: Facts) -> Relation:
    """Students with a completed stay of 7 days."""
    out = facts.stays_of("out", "student")
    return once_a_person(out, out.completed & (days(out) >= SHORT))


def s2(facts: Facts) -> Relation:
    """Years abroad, at most one for each stay."""
    out = facts.stays_of("out", "student")
    return counted(out, met=out.completed, amount=ibis.least(days(out), YEAR) / YEAR * out.share)


def s3(facts: Facts) -> Relation:
    """Graduates with a stay of 28 days at any time."""
    out = facts.stays_out_ever()
    went = out.filter((out.kind == "student") & (out.days >= MIDDLE))
    went = went.select("person").distinct().mutate(has_stay=True)
    graduates = facts.of_year(facts.graduates).left_join(went, "person")
    return counted(
        graduates,
        met=graduates.has_stay.fill_null(False),
        amount=graduates.people * graduates.share,
        field=graduates.field,
    )


def s4(facts: Facts) -> Relation:
    """Government-sponsored awards taken up, of eligible applications."""
    sent = facts.applications.filter(
        facts.during(facts.applications.submitted_on)
        & facts.applications.government_sponsored
        & facts.applications.eligible.fill_null(True)
    )
    return counted(sent, met=known(sent.eligible, sent.taken_up), field=sent.field)


def _enrolled(facts: Facts) -> Relation:
    """Degree students of the year; each belongs to one unit."""
    return facts.of_year(facts.students).mutate(share=facts.students.people.cast("float64"))


def s5(facts: Facts) -> Relation:
    """Foreign degree students."""
    students = _enrolled(facts)
    return counted(students, met=facts.is_abroad(students.citizenship), field=students.field)


def s6(facts: Facts) -> Relation:
    """Foreign degree students by nationality."""
    students = _enrolled(facts)
    students = students.filter(facts.is_abroad(students.citizenship).fill_null(True))
    is_known = students.citizenship.isnull().ifelse(ibis.null("boolean"), True)
    return counted(students, met=is_known, detail=students.citizenship.fill_null(""))


def s7(facts: Facts) -> Relation:
    """Students' completed stays of three years: those that came, of all."""
    stays = facts.stays
    stays = stays.filter((stays.kind == "student") & facts.during(stays.ended_on, years=3))
    stays = stays.filter(stays.completed.fill_null(True))
    return counted(stays, met=known(stays.completed, stays.direction == "in"))


def s8(facts: Facts) -> Relation:
    """Foreign doctoral students."""
    students = _enrolled(facts)
    students = students.filter(students.level == "doctor")
    return counted(students, met=facts.is_abroad(students.citizenship), field=students.field)


def s9_places(facts: Facts) -> Relation:
    """Places for outgoing students in the year under agreements that are in force in it."""
    agreements = facts.agreements
    first, last = facts.period.first, facts.period.last
    active = agreements.filter(
        (agreements.valid_from <= day(last))
        & (agreements.valid_until.isnull() | (agreements.valid_until >= day(first)))
    )
    places = facts.of_year(facts.places).semi_join(active.select(agreement="record"), "agreement")
    return places.mutate(amount=places.places * places.share)


def s9_of(facts: Facts) -> Relation:
    """The places themselves."""
    places = s9_places(facts)
    return counted(places, amount=places.amount)


def s9(facts: Facts) -> Relation:
    """Students who left, at the units whose places they took, and at most as many as there were places."""
    places = s9_places(facts)
    offered = places.group_by("agreement").agg(offered=places.amount.sum())
    out = facts.stays.filter(
        (facts.stays.direction == "out")
        & (facts.stays.kind == "student")
        & facts.stays.start_confirmed
        & facts.during(facts.stays.started_on)
    ).select("agreement", "record", "share")
    gone = out.group_by("agreement").agg(gone=out.share.sum())
    held = places.select("agreement", "unit", held="amount").join(offered, "agreement")
    held = held.filter(held.offered > 0).join(gone, "agreement")
    used = out.join(held, "agreement")
    taken = ibis.least(used.offered / used.gone, 1.0) * used.share
    return counted(used, amount=taken * used.held / used.offered)


def s10(facts: Facts) -> Relation:
    """Stays whose 60 days ran out in the period: all promised credits recognised and the report accepted."""
    out = facts.stays
    out = out.filter((out.direction == "out") & (out.kind == "student") & out.completed.fill_null(True))
    out = out.filter(between(out.ended_on, *facts.period.run_out(IN_TIME)))
    recognised = (out.credits_recognised.fill_null(0) >= out.credits_promised) & _in_time(
        out, "recognised_on"
    )
    reported = _in_time(out, "report_accepted_on")
    both = ((out.credits_promised == 0) | recognised) & reported
    settled = known(
        out.completed, known(out.credits_promised.notnull().ifelse(True, ibis.null("boolean")), both)
    )
    return counted(out, met=settled)


def _in_time(stays: Relation, column: str) -> Relation:
    late = stays[column].delta(stays.ended_on, unit="day")
    return (late <= IN_TIME).fill_null(False)
