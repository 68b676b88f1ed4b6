"""The result of an allocation, and the stable file format "sojourn-allocation-result/1"."""

import hashlib
from dataclasses import dataclass
from typing import Any

FORMAT = "sojourn-allocation-result/1"


@dataclass(frozen=True)
class Result:
    """Who gets what and why, by the ids of the instance."""

    assignments: dict[str, str | None]
    cut_offs: dict[str, dict[str, Any] | None]
    """For each place that refused somebody the last one taken by order of priority alone, wherever the same
    seats were given: score, class, lottery. None where nobody was."""
    statistics: dict[str, Any]
    explanations: dict[str, list[dict[str, Any]]]
    """For each applicant one line per choice in rank order: place, outcome (assigned, refused, not_needed),
    score, class, lottery; where refused also cut_off (of the seats that the applicant had a claim to,
    reserved ones included), binding (id of the place or cap that was full), decided_by, points_missing,
    waiting_rank.

    Decided by score, class or lottery against the cut-off; by reserve, held or seats where seats for groups,
    people who held theirs before, or a lack of any seats left none to the order of priority; by tie where H
    took none of the tied; by promotion inside ties with `kiraly`; by round where `immediate` had given the
    seats to who ranked the place higher; by optimum where scores do not count at all."""
    reserves: dict[str, list[str]]
    """For each place those who would rather have it than what they got, in priority order."""
    certificate: dict[str, Any]
    """The kind, and what somebody who checks needs beyond the rest: see `check`."""
    mechanism: str = "da"


def result_to_json(
    result: Result, *, instance_bytes: bytes, call: str, ties: str, seed: bytes
) -> dict[str, Any]:
    """The result as the file format has it."""
    return {
        "format": FORMAT,
        "call": call,
        "instance_sha256": hashlib.sha256(instance_bytes).hexdigest(),
        "mechanism": result.mechanism,
        "ties": ties,
        "seed": seed.hex(),
        "assignments": result.assignments,
        "cut_offs": result.cut_offs,
        "statistics": result.statistics,
        "explanations": result.explanations,
        "certificate": result.certificate,
    }
