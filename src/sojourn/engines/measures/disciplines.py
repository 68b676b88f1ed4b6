"""D: disciplines and programmes."""

import ibis  # type: ignore[import-untyped]

from sojourn.engines.measures.facts import Facts, Relation, counted, known

HOURS = 8


def _taught(facts: Facts) -> Relation:
    return facts.of_year(facts.courses)


def d1(facts: Facts) -> Relation:
    """Credits taught in a foreign language."""
    courses = _taught(facts)
    return counted(
        courses,
        met=facts.is_foreign(courses.language),
        amount=courses.credits * courses.share,
        field=courses.field,
    )


def _offered(facts: Facts) -> Relation:
    return facts.of_year(facts.programmes)


def d2(facts: Facts) -> Relation:
    """Joint and double degree programmes."""
    programmes = _offered(facts)
    return counted(programmes, met=programmes.kind.isin(("joint", "double")))


def d3(facts: Facts) -> Relation:
    """Students in them."""
    programmes = _offered(facts)
    return counted(
        programmes,
        met=programmes.kind.isin(("joint", "double")),
        amount=programmes.students * programmes.share,
    )


def d4(facts: Facts) -> Relation:
    """Programmes with an international accreditation, of those that could have one."""
    programmes = _offered(facts)
    programmes = programmes.filter(programmes.accreditation_eligible.fill_null(True))
    return counted(
        programmes,
        met=known(programmes.accreditation_eligible, programmes.accredited),
        field=programmes.field,
    )


def d5(facts: Facts) -> Relation:
    """Courses with 8 hours of a foreign expert."""
    teachings = facts.teachings
    hours = (teachings.hours * teachings.share).cast("decimal(38, 12)")
    unsure = teachings.foreign_expert.isnull() | (teachings.foreign_expert & teachings.hours.isnull())
    by_course = teachings.group_by(taught="course").agg(
        hours=hours.sum(where=teachings.foreign_expert), unsure=unsure.sum()
    )
    courses = _taught(facts)
    courses = courses.left_join(by_course, courses.record == by_course.taught)
    enough = courses.hours.fill_null(0).round(6) >= HOURS
    unknown = courses.taught.isnull() | (courses.unsure > 0)
    met = ibis.cases((enough, True), (unknown, ibis.null("boolean")), else_=False)
    return counted(courses, met=met, field=courses.field)


def d6(facts: Facts) -> Relation:
    """Programmes that can be completed in English."""
    programmes = _offered(facts)
    return counted(programmes, met=programmes.in_english)


def d7(facts: Facts) -> Relation:
    """International editorial posts held in the period."""
    posts = facts.posts.filter((facts.posts.kind == "editorial") & facts.overlaps(facts.posts))
    return counted(posts, met=posts.international)
