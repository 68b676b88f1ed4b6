"""Why deferred acceptance refuses caps that cross: often there is no outcome without justified envy.

The design counted 444 of 3,000 in cases of its own (14.8 %), which are not written down. Of kinds that anyone
can draw again: three places of which any two share one seat, 528 of 3,000 (17.6 %); totals of two schools
over two partners, 130 of 1,000 (13.0 %); and totals of two schools over three partners, where each applicant
is of one school and ranks its seats alone. `bench/crossing.py` counts 3,000 of each, with intervals. With one
list for all places none, of any kind.
"""

from random import Random

import pytest

from sojourn.engines.allocation import Applicant, Cap, Instance, Place
from tests.engines.allocation.oracle import Oracle

CASES = 3000
PEOPLE = 4
PLACES = ("p", "q", "r")


def crossing(random, *, own_scores):
    """Four applicants, three places with a seat each, and a cap of one over every two of them."""
    lists = PLACES if own_scores else ("all",)
    marks = {name: random.sample(range(PEOPLE), PEOPLE) for name in lists}
    pairs = [("p", "q"), ("q", "r"), ("p", "r")]
    return Instance(
        "c",
        tuple(
            Applicant(
                f"a{number}",
                tuple(random.sample(PLACES, random.randint(1, 3))),
                scores={name: float(marks[name][number]) for name in lists},
            )
            for number in range(PEOPLE)
        ),
        tuple(Place(name, name, 1, name if own_scores else "all") for name in PLACES),
        tuple(Cap("".join(pair), 1, pair) for pair in pairs),
    )


class Everywhere(Oracle):
    """Somebody can be taken in for all who stand lower where they are, each on the list of their place."""

    def blocks(self, outcome, name, place):
        moved = {**outcome, name: place}
        lower = [
            other
            for other, theirs in outcome.items()
            if theirs is not None and other != name and self.merit(name, place) > self.merit(other, theirs)
        ]
        return self.is_feasible(moved) or self.is_feasible({**moved, **dict.fromkeys(lower)})


def count_without_stable_outcome(*, own_scores):
    found = 0
    for seed in range(CASES):
        judge = Everywhere(crossing(Random(seed), own_scores=own_scores))
        found += not any(judge.is_stable(outcome) for outcome in judge.outcomes())
    return found


def test_many_small_cases_with_scores_of_each_place_have_no_stable_outcome_and_none_with_one_list():
    without = count_without_stable_outcome(own_scores=True)

    assert (without, count_without_stable_outcome(own_scores=False)) == (528, 0)


SCHOOLS_AND_PARTNERS = 1000


def of_schools(random, *, own_scores):
    """Two schools' seats at two partners, one each; a total of one or two for every school and partner."""
    places = ("ax", "ay", "bx", "by")
    lists = places if own_scores else ("all",)
    marks = {name: random.sample(range(PEOPLE), PEOPLE) for name in lists}
    caps = tuple(
        Cap(name, random.randint(1, 2), tuple(place for place in places if name in place)) for name in "abxy"
    )
    return Instance(
        "c",
        tuple(
            Applicant(
                f"a{number}",
                tuple(random.sample(places, len(places))),
                scores={name: float(marks[name][number]) for name in lists},
            )
            for number in range(PEOPLE)
        ),
        tuple(Place(name, name, 1, name if own_scores else "all") for name in places),
        caps,
    )


@pytest.mark.parametrize(("own_scores", "without"), [(True, 130), (False, 0)])
def test_totals_of_schools_over_partners_have_no_stable_outcome_unless_there_is_one_list(own_scores, without):
    judges = (
        Everywhere(of_schools(Random(seed), own_scores=own_scores)) for seed in range(SCHOOLS_AND_PARTNERS)
    )

    found = sum(not any(judge.is_stable(outcome) for outcome in judge.outcomes()) for judge in judges)

    assert found == without


APPLICANTS = 5


def of_three_partners(random, *, own_scores):
    """Five applicants of two schools; one or two seats at each of three partners and for each school."""
    places = [f"{school}{partner}" for school in "ab" for partner in "xyz"]
    lists = places if own_scores else ["all"]
    marks = {name: random.sample(range(APPLICANTS), APPLICANTS) for name in lists}
    caps = tuple(
        Cap(name, random.randint(1, 2), tuple(place for place in places if name in place)) for name in "xyzab"
    )
    applicants = []
    for number in range(APPLICANTS):
        school = random.choice("ab")
        ranked = random.sample([place for place in places if place[0] == school], random.randint(1, 3))
        scores = {name: float(marks[name][number]) for name in lists}
        applicants.append(Applicant(f"a{number}", tuple(ranked), scores=scores))
    return Instance(
        "c",
        tuple(applicants),
        tuple(Place(name, name, APPLICANTS, name if own_scores else "all") for name in places),
        caps,
    )


def has_stable_outcome(instance):
    judge = Everywhere(instance)
    return any(judge.is_stable(outcome) for outcome in judge.outcomes())


KINDS = {
    "three places of which any two share one seat": crossing,
    "totals of two schools over two partners": of_schools,
    "totals of two schools over three partners, each applicant of one": of_three_partners,
}


@pytest.mark.parametrize(("own_scores", "without"), [(True, 44), (False, 0)])
def test_each_applicant_of_one_school_under_totals_over_three_partners(own_scores, without):
    found = sum(
        not has_stable_outcome(of_three_partners(Random(seed), own_scores=own_scores)) for seed in range(200)
    )

    assert found == without
