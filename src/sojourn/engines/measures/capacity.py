"""C: supporting capacity."""

from sojourn.engines.measures.facts import Facts, Relation, counted, once_a_person
from sojourn.engines.measures.research import ACTIVE_YEARS, partners, told_works


def c1(facts: Facts) -> Relation:
    """Agreements in force with a stay, a publication with the partner or an event in 24 months."""
    agreements = facts.agreements
    agreements = agreements.filter(facts.lasts(agreements, begin="valid_from", end="valid_until"))
    agreements = agreements.left_join(_alive(facts), agreements.record == _alive(facts).agreement)
    agreements = agreements.left_join(_published(facts), "institution")
    met = agreements.has_activity.fill_null(False) | agreements.has_work.fill_null(False)
    return counted(agreements, met=met)


def _alive(facts: Facts) -> Relation:
    """Agreements under which somebody left or something was held."""
    stays, events = facts.stays, facts.events
    left = stays.start_confirmed & facts.during(stays.started_on, years=ACTIVE_YEARS)
    begun = stays.filter(left).select("agreement")
    held = events.filter(facts.during(events.held_on, years=ACTIVE_YEARS)).select("agreement")
    both = begun.union(held)
    return both.filter(both.agreement.notnull()).distinct().mutate(has_activity=True)


def _published(facts: Facts) -> Relation:
    """Institutions with which a work was published."""
    recent, pairs = told_works(facts, years=ACTIVE_YEARS), partners(facts)
    return (
        pairs.semi_join(recent, pairs.work == recent.record)
        .select("institution")
        .distinct()
        .mutate(has_work=True)
    )


def c2(facts: Facts) -> Relation:
    """People who held a post in an international organisation in three years."""
    posts = facts.posts
    posts = posts.filter((posts.kind == "organisation") & facts.overlaps(posts, years=3))
    return once_a_person(posts, posts.international)


def c3(facts: Facts) -> Relation:
    """Activities of alliances attended or hosted, of those called to."""
    activities = facts.activities.filter(facts.during(facts.activities.held_on))
    return counted(activities, met=activities.part.isin(("hosted", "attended")))


def c4(facts: Facts) -> Relation:
    """Each figure of service: so much done (met), the rest of what was due (not met)."""
    served = facts.of_year(facts.service)
    served = served.mutate(share=served.due)
    done = counted(served, amount=served.done, detail=served.kind)
    left = counted(served, met=False, amount=served.due - served.done, detail=served.kind)
    return done.union(left)
