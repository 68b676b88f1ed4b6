"""T: teachers."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.facts import Facts, Relation, counted, days, known, once_a_person

LONG, LONGEST = 90, 180
MONTH = 365.25 / 12


def _is_foreign(facts: Facts, staff: Relation) -> Relation:
    lasts = staff.contract_until.isnull() | (
        staff.contract_until.delta(staff.contract_from, unit="day") + 1 >= LONG
    )
    return known(
        facts.is_abroad(staff.citizenship), staff.contract_from.notnull().ifelse(lasts, ibis.null("boolean"))
    )


def t1(facts: Facts) -> Relation:
    """Persons with foreign citizenship and a contract of 90 days."""
    staff = facts.of_year(facts.staff)
    return counted(staff, met=_is_foreign(facts, staff), field=staff.field)


def t1_fte(facts: Facts) -> Relation:
    """The same in full-time equivalents."""
    staff = facts.of_year(facts.staff)
    return counted(staff, met=_is_foreign(facts, staff), amount=staff.fte, field=staff.field)


def t2(facts: Facts) -> Relation:
    """Degree abroad or a stay of 180 days."""
    out = facts.stays_out_ever()
    longest = out.filter(out.days >= LONGEST).select("person").distinct().mutate(has_stay=True)
    staff = facts.of_year(facts.staff).left_join(longest, "person")
    met = staff.has_stay.fill_null(False) | staff.degree_abroad
    return counted(staff, met=met, field=staff.field)


def t3(facts: Facts) -> Relation:
    """Person-days."""
    out = facts.stays_of("out", "staff")
    return counted(out, met=out.completed, amount=days(out) * out.share)


def t4(facts: Facts) -> Relation:
    """Staff on stays of 90 days."""
    out = facts.stays_of("out", "staff", years=3)
    return once_a_person(out, out.completed & (days(out) >= LONG))


def t5(facts: Facts) -> Relation:
    """Person-months of foreign experts."""
    experts = facts.stays_of("in", "expert", years=3)
    return counted(experts, met=experts.completed, amount=days(experts) / MONTH * experts.share)


def t6(facts: Facts) -> Relation:
    """Hours taught by foreign experts."""
    taught = facts.of_year(facts.teachings)
    return counted(taught, met=taught.foreign_expert, amount=taught.hours * taught.share)


def t7(facts: Facts) -> Relation:
    """A certificate, or a course in a foreign language in three years."""
    years = facts.period.years(3)
    foreign = facts.courses.filter(facts.is_foreign(facts.courses.language)).select(course="record")
    taught = facts.teachings.filter(facts.teachings.year.isin(years) & facts.teachings.person.notnull())
    able = taught.semi_join(foreign, "course").select("person").distinct().mutate(has_course=True)
    staff = facts.of_year(facts.staff).left_join(able, "person")
    staff = staff.filter(staff.teaches.fill_null(True))
    able_to = staff.has_course.fill_null(False) | staff.language_certificate
    return counted(staff, met=known(staff.teaches, able_to))


def t8(facts: Facts) -> Relation:
    """Leaders with 180 days abroad in all."""
    leaders = facts.leaders
    in_office = leaders.filter(facts.lasts(leaders))
    out = facts.stays_out_ever()
    apart = out.group_by("person", "record").agg(days=out.days.max())
    stayed = apart.group_by("person").agg(stayed=apart.days.sum())
    known_days = in_office.left_join(stayed, "person")
    told = known_days.stayed.fill_null(0)
    return counted(known_days, met=(told >= LONGEST) | (known_days.days_abroad + told >= LONGEST))
