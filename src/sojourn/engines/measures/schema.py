"""The fact tables: everything that the measures are computed from, and nothing else."""

from sojourn.engines.measures import activity_facts, people_facts

TABLES = {
    table.name: table
    for table in (
        people_facts.HOUSE,
        people_facts.UNITS,
        people_facts.DENOMINATORS,
        people_facts.COVERAGE,
        people_facts.STAFF,
        people_facts.LEADERS,
        people_facts.STUDENTS,
        people_facts.GRADUATES,
        people_facts.STAYS,
        activity_facts.APPLICATIONS,
        activity_facts.AGREEMENTS,
        activity_facts.PLACES,
        activity_facts.COURSES,
        activity_facts.TEACHINGS,
        activity_facts.PROGRAMMES,
        activity_facts.POSTS,
        activity_facts.WORKS,
        activity_facts.AUTHORSHIPS,
        activity_facts.PROJECTS,
        activity_facts.FINANCE,
        activity_facts.LABORATORIES,
        activity_facts.OUTPUTS,
        activity_facts.TRIALS,
        activity_facts.EVENTS,
        activity_facts.ACTIVITIES,
        activity_facts.SERVICE,
    )
}
"""All of them are in a snapshot, empty ones too."""
