"""Every outcome of a tiny instance, judged from the definitions and without the engine."""

import hashlib
import hmac
from itertools import product

SEED = b"drawn after the close"


class Oracle:
    """All outcomes of an instance without reserved and held seats, judged from the definitions alone."""

    def __init__(self, instance):
        self.instance = instance
        self.list_of = {place.id: place.list for place in instance.places}
        self.choices = {applicant.id: applicant.choices for applicant in instance.applicants}
        self.merits = {
            (one.id, place): (*self.score(one, place), -one.class_)
            for one in instance.applicants
            for place in self.list_of
        }
        self.draws = {
            one.id: hmac.new(SEED, f"{instance.call}|{one.id}".encode(), hashlib.sha256).digest()
            for one in instance.applicants
        }
        self.seats = [(frozenset({place.id}), place.capacity) for place in instance.places]
        self.seats += [(self.places_in(cap), cap.capacity) for cap in instance.caps]

    def places_in(self, cap):
        """The places under a cap, at any depth."""
        inner = {one.id: one for one in self.instance.caps}
        parts = (self.places_in(inner[one]) if one in inner else {one} for one in cap.members)
        return frozenset().union(*parts)

    def score(self, applicant, place):
        """Whether there is one, and which."""
        found = applicant.scores.get(self.list_of[place], applicant.score)
        return (found is not None, found or 0)

    def merit(self, name, place):
        """Score and lower class: what does not hang on luck; higher is better."""
        return self.merits[name, place]

    def stands_before(self, name, place, other, theirs):
        """Whether the applicant at the place stands before the other at theirs, on one list."""
        mine, its = self.merit(name, place), self.merit(other, theirs)
        return mine > its or (mine == its and self.draws[name] < self.draws[other])

    def outcomes(self):
        for combination in product(*((*choices, None) for choices in self.choices.values())):
            yield dict(zip(self.choices, combination, strict=True))

    def is_feasible(self, outcome):
        return all(
            sum(place in places for place in outcome.values()) <= seats for places, seats in self.seats
        )

    def rank(self, name, place):
        return self.choices[name].index(place) if place else len(self.choices[name])

    def wishes(self, outcome):
        """Each applicant with each place that they would rather have."""
        return [
            (name, place)
            for name, choices in self.choices.items()
            for place in choices[: self.rank(name, outcome[name])]
        ]

    def blocks(self, outcome, name, place):
        """Whether the list could take the applicant in, if need be for somebody who stands lower on it."""
        moved = {**outcome, name: place}
        lower = [
            other
            for other, theirs in outcome.items()
            if other != name
            and theirs is not None
            and self.list_of[theirs] == self.list_of[place]
            and self.stands_before(name, place, other, theirs)
        ]
        return self.is_feasible(moved) or any(self.is_feasible({**moved, other: None}) for other in lower)

    def is_stable(self, outcome):
        return self.is_feasible(outcome) and not any(
            self.blocks(outcome, name, place) for name, place in self.wishes(outcome)
        )

    def counts(self, outcome, keep):
        """For each capacity, its seats and how many of those chosen by `keep` stand in it."""
        return [
            (places, seats, sum(place in places and keep(name, place) for name, place in outcome.items()))
            for places, seats in self.seats
        ]
