from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from sojourn.engines.scoring import Shares, share_out

people = st.integers(100, 105)
cases = st.dictionaries(
    st.integers(1, 8), st.tuples(st.integers(0, 3), st.frozensets(people, max_size=6)), max_size=6
)


@settings(deadline=None, max_examples=60)  # every way is tried, which takes its time
@given(cases, st.dictionaries(people, st.integers(0, 4)))
def test_shares_are_full_allowed_and_cannot_be_made_more_even(case, held):
    wanted = {number: count for number, (count, _) in case.items()}
    allowed = {number: reviewers for number, (_, reviewers) in case.items()}
    loads = {person: held.get(person, 0) for person in range(100, 106)}

    shares = share_out(wanted, allowed, loads)

    chosen = {number: {reviewer for one, reviewer in shares.pairs if one == number} for number in wanted}
    assert all(chosen[number] <= allowed[number] for number in wanted)
    assert {number: len(chosen[number]) for number in wanted} == {
        number: min(wanted[number], len(allowed[number])) for number in wanted
    }
    gained = Counter(reviewer for _, reviewer in shares.pairs)
    assert shares.loads == {person: loads[person] + gained[person] for person in loads}
    assert (0, squares(shares.loads)) == best(wanted, allowed, loads, {})


@settings(deadline=None, max_examples=60)  # every way is tried, which takes its time
@given(cases, st.dictionaries(people, st.integers(0, 3)))
def test_with_maxima_nothing_more_can_be_given_nor_more_evenly(case, most):
    wanted = {number: count for number, (count, _) in case.items()}
    allowed = {number: reviewers for number, (_, reviewers) in case.items()}
    loads = dict.fromkeys(range(100, 106), 0)

    shares = share_out(wanted, allowed, loads, most)

    assert all(load <= most.get(person, load) for person, load in shares.loads.items())
    assert len(shares.pairs) + sum(shares.short.values()) == sum(wanted.values())
    reachable = sum(min(wanted[number], len(allowed[number])) for number in wanted)
    missing = reachable - len(shares.pairs)
    assert (missing, squares(shares.loads)) == best(wanted, allowed, loads, most)


def test_nobody_on_the_panel_leaves_everything_short():
    assert share_out({1: 2}, {1: frozenset()}, {}) == Shares((), {1: 2}, {})


def test_same_input_gives_the_same_shares_whatever_its_order():
    allowed = {number: frozenset({7, 8, 9}) for number in range(5)}

    shares = share_out(dict.fromkeys(range(5), 1), allowed, {7: 0, 8: 0, 9: 0})
    turned = share_out(dict.fromkeys(range(4, -1, -1), 1), allowed, {9: 0, 8: 0, 7: 0})

    assert shares == turned


def squares(loads) -> int:
    return sum(load**2 for load in loads.values())


def best(wanted, allowed, loads, most) -> tuple[int, int]:
    """How many pairs must be missing, and the smallest sum of squared loads then, by trying every way."""
    people = sorted(loads)
    states = {(0, tuple(loads[person] for person in people))}
    for number, count in wanted.items():
        full = min(count, len(allowed[number]))
        choices = [
            chosen for size in range(full + 1) for chosen in combinations(sorted(allowed[number]), size)
        ]
        states = {
            (missing + full - len(chosen), new)
            for missing, state in states
            for chosen in choices
            for new in [tuple(load + (one in chosen) for load, one in zip(state, people, strict=True))]
            if all(load <= most.get(one, load) for load, one in zip(new, people, strict=True))
        }
    return min((missing, sum(load**2 for load in state)) for missing, state in states)
