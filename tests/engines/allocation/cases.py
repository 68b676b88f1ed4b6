"""Tiny random instances: several lists, trees of caps, ties, reserved and held seats."""

from hypothesis import strategies as st

from sojourn.engines.allocation import Applicant, Cap, Instance, Place, Reserve

GROUPS = ("f", "g")


@st.composite
def instances(draw, *, applicants=4, places=4, reserves=False, held=False, caps=True):
    """An instance of at most so many applicants and places, with so few seats that most are contested."""
    lists = draw(st.lists(st.sampled_from("xy"), min_size=1, max_size=places))
    rows = tuple(_place(draw, f"p{number}", name, reserves=reserves) for number, name in enumerate(lists))
    return Instance(
        call=draw(st.sampled_from(["c1", "c2"])),
        applicants=tuple(
            _applicant(draw, f"a{number}", rows, reserves=reserves, held=held)
            for number in range(draw(st.integers(1, applicants)))
        ),
        places=rows,
        caps=_caps(draw, rows) if caps else (),
    )


def _place(draw, name, priority_list, *, reserves):
    capacity = draw(st.sampled_from([1, 1, 2, 0]))
    reserved, left = [], capacity
    for group in draw(st.permutations(GROUPS)) if reserves else ():
        seats = draw(st.integers(0, left))
        left -= seats
        if seats:
            reserved.append(Reserve(group, seats))
    order = draw(st.sampled_from(["reserved-first", "open-first"])) if reserves else "reserved-first"
    return Place(name, f"agreement-{name}", capacity, priority_list, tuple(reserved), order)


def _applicant(draw, name, places, *, reserves, held):
    choices = draw(st.lists(st.sampled_from([place.id for place in places]), unique=True, min_size=1))
    score = st.sampled_from([70.0, 80.0, 90.5])
    return Applicant(
        id=name,
        choices=tuple(choices),
        score=draw(st.none() | score),
        scores=draw(st.dictionaries(st.sampled_from("xy"), score)),
        class_=draw(st.sampled_from([0, 0, 1])),
        groups=tuple(draw(st.lists(st.sampled_from(GROUPS), unique=True))) if reserves else (),
        held=draw(st.none() | st.sampled_from(choices)) if held else None,
    )


def _caps(draw, places):
    """Trees of caps, grown from the leaves: each new cap takes in some that are not under one yet."""
    caps = []
    for name in "xy":
        loose = [place.id for place in places if place.list == name]
        for number in range(draw(st.integers(0, 2)) if loose else 0):
            members = draw(st.lists(st.sampled_from(loose), unique=True, min_size=1))
            cap = Cap(f"{name}{number}", draw(st.integers(0, 3)), tuple(members))
            loose = [*(one for one in loose if one not in members), cap.id]
            caps.append(cap)
    return tuple(draw(st.permutations(caps)))
