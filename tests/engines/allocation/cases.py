"""Random instances: several lists, trees of caps, ties, reserved and held seats."""

from random import Random

from hypothesis import strategies as st

from sojourn.engines.allocation import Applicant, Cap, Instance, Place, Reserve

GROUPS = ("f", "g")


def instances(*, applicants=4, places=4, **features):
    """A strategy for tiny instances, with so few seats that most are contested.

    Only the sizes shrink; drawing every number by Hypothesis would take longer than the tests themselves.
    """
    return st.builds(
        lambda seed, *sizes: instance(Random(seed), *sizes, **features),
        st.integers(0, 2**32),
        st.integers(1, applicants),
        st.integers(1, places),
    )


def instance(random, applicants, places, *, reserves=False, held=False, caps=True, seats=(0, 1, 1, 2)):
    """An instance with so many applicants and places, of two priority lists."""
    rows = tuple(_place(random, f"p{number}", seats, reserves=reserves) for number in range(places))
    return Instance(
        call=random.choice(["c1", "c2"]),
        applicants=tuple(
            _applicant(random, f"a{number}", rows, reserves=reserves, held=held)
            for number in range(applicants)
        ),
        places=rows,
        caps=_caps(random, rows, seats) if caps else (),
    )


def _place(random, name, seats, *, reserves):
    capacity = left = random.choice(seats)
    reserved = []
    for group in random.sample(GROUPS, len(GROUPS)) if reserves else ():
        kept = random.randint(0, left)
        left -= kept
        if kept:
            reserved.append(Reserve(group, kept))
    order = random.choice(["reserved-first", "open-first"]) if reserves else "reserved-first"
    return Place(name, f"agreement-{name}", capacity, random.choice("xxy"), tuple(reserved), order)


def _applicant(random, name, places, *, reserves, held):
    choices = random.sample([place.id for place in places], random.randint(1, min(9, len(places))))
    scores = [70.0, 80.0, 90.5]
    return Applicant(
        id=name,
        choices=tuple(choices),
        score=random.choice([None, *scores]),
        scores={one: random.choice(scores) for one in "xy" if random.random() < 0.5},
        class_=random.choice([0, 0, 1]),
        groups=tuple(random.sample(GROUPS, random.randint(0, 2))) if reserves else (),
        held=random.choice(choices) if held and random.random() < 0.3 else None,
    )


def _caps(random, places, seats):
    """Trees of caps, grown from the leaves: each new cap takes in some that are not under one yet."""
    caps = []
    for name in "xy":
        loose = [place.id for place in places if place.list == name]
        for number in range(random.randint(0, 1 + len(loose) // 3) if loose else 0):
            members = random.sample(loose, random.randint(1, min(4, len(loose))))
            capacity = max(random.randint(0, len(members) * max(seats)) for _ in range(2))
            loose = [*(one for one in loose if one not in members), f"{name}{number}"]
            caps.append(Cap(f"{name}{number}", capacity, tuple(members)))
    return tuple(random.sample(caps, len(caps)))
