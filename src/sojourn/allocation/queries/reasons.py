"""Why an applicant got or did not get each of their choices, in facts that a page puts into sentences."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Outcome
from sojourn.allocation.queries.instances import applicant_id, number_in
from sojourn.allocation.queries.line import reserve_lists
from sojourn.programmes.models import Place
from sojourn.programmes.queries.terms import group_names


@dataclass(frozen=True)
class CutOff:
    """The last who got in under the binding seats: score and draw."""

    score: Decimal | None
    lottery: str


@dataclass(frozen=True)
class ReservedFor:
    """Seats reserved for a group, and whether the applicant belongs to it."""

    group: str
    seats: int
    is_member: bool


@dataclass(frozen=True)
class Reason:
    """One choice in rank order: what became of it and what decided."""

    rank: int
    place: Place
    outcome: str
    """assigned, refused, not_needed where a better choice was given, not_admitted where it did not go in."""
    score: Decimal | None = None
    lottery: str = ""
    cut_off: CutOff | None = None
    binding: Place | Cap | None = None
    """What had no seat left: the place itself, or a cap that it shares with others."""
    decided_by: str = ""
    """score, lottery, seats (there were none), tie (nobody of those tied was taken)."""
    points_missing: Decimal | None = None
    waiting_rank: int | None = None
    """On the place's reserve list, as published."""
    waiting_now: int | None = None
    """On it now, as long as offers run."""
    decision: str = ""
    """The office's words on a choice that was not admitted."""
    reserved: tuple[ReservedFor, ...] = ()
    """Seats of the place that were reserved in this run, in their order."""
    closed: str = ""
    """Why the place was closed below its minimum number."""

    @property
    def shares_seats(self) -> bool:
        """Whether other places took the seats that were missing here."""
        return isinstance(self.binding, Cap)


def reasons_of(outcome: Outcome) -> list[Reason]:
    """The outcome choice by choice. Four queries, six with reserved seats, three more while offers run."""
    lines = outcome.explanation
    left_out = outcome.application.choices.exclude(
        place__in=[number_in(line["place"]) for line in lines]
    ).select_related("place__programme__institution")
    places = Place.objects.select_related("programme__institution").in_bulk(
        {number_in(line["place"]) for line in lines} | {number_in(b) for b in _bindings(lines, "p")}
    )
    caps = Cap.objects.in_bulk({number_in(binding) for binding in _bindings(lines, "c")})
    now = _waiting_now(outcome)
    reserved = _reserved_for(outcome, {line["place"] for line in lines})
    closed = dict(outcome.run.call.closures.values_list("place", "reason"))
    reasons = [
        replace(
            _reason(line, bindings={"p": places, "c": caps}, now=now),
            reserved=reserved.get(line["place"], ()),
            closed=closed.get(number_in(line["place"]), ""),
        )
        for line in lines
    ]
    reasons += [
        Reason(choice.rank, choice.place, "not_admitted", decision=choice.decision_reason)
        for choice in left_out
    ]
    return sorted(reasons, key=lambda reason: reason.rank)


def _reserved_for(outcome: Outcome, wanted: set[str]) -> dict[str, tuple[ReservedFor, ...]]:
    """By place, from the frozen input. Two queries where a wanted place has reserved seats."""
    frozen = json.loads(outcome.run.instance)
    found = {
        place["id"]: place["reserved"]
        for place in frozen["places"]
        if place["id"] in wanted and place.get("reserved")
    }
    if not found:
        return {}
    own = applicant_id(outcome.application_id)
    groups = next((one.get("groups", ()) for one in frozen["applicants"] if one["id"] == own), ())
    names = group_names(outcome.run.call, [row["group"] for rows in found.values() for row in rows])
    return {
        place: tuple(ReservedFor(names[row["group"]], row["seats"], row["group"] in groups) for row in rows)
        for place, rows in found.items()
    }


def _bindings(lines: list[dict[str, Any]], kind: str) -> set[str]:
    return {line["binding"] for line in lines if (line.get("binding") or "").startswith(kind)}


def _waiting_now(outcome: Outcome) -> dict[int, int]:
    """Number of the place -> where in its reserve list the applicant stands now."""
    if outcome.run.state != "final":
        return {}
    return {
        place: position
        for place, line in reserve_lists(outcome.run.call).items()
        for position, application in enumerate(line, 1)
        if application.pk == outcome.application_id
    }


def _reason(
    line: dict[str, Any], *, bindings: Mapping[str, Mapping[int, Any]], now: Mapping[int, int]
) -> Reason:
    place = number_in(line["place"])
    binding, cut_off = line.get("binding"), line.get("cut_off")
    return Reason(
        rank=line["rank"],
        place=bindings["p"][place],
        outcome=line["outcome"],
        score=_points(line["score"]),
        lottery=short_lottery(line["lottery"]),
        cut_off=CutOff(_points(cut_off["score"]), short_lottery(cut_off["lottery"])) if cut_off else None,
        binding=bindings[binding[0]].get(number_in(binding)) if binding else None,
        decided_by=line.get("decided_by", ""),
        points_missing=_points(line.get("points_missing")),
        waiting_rank=line.get("waiting_rank"),
        waiting_now=now.get(place),
    )


def _points(value: float | None) -> Decimal | None:
    """Points as the score column has them (the engine saw floats): at most four places, none of them idle."""
    if value is None:
        return None
    return Decimal(f"{value:.4f}".rstrip("0").rstrip("."))


def short_lottery(number: str) -> str:
    """The first twelve of the 64 hexadecimal digits of a lottery number: lower comes first here too."""
    return f"{int(number):064x}"[:12]
