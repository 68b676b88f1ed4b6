"""The result of an allocation, and the stable file format "sojourn-allocation-result/1"."""

import hashlib
from dataclasses import dataclass
from typing import Any

FORMAT = "sojourn-allocation-result/1"


@dataclass(frozen=True)
class Result:
    """Who gets what and why. All ids are those of the instance; a limit is {"score", "class", "lottery"} or None."""

    assignments: dict[str, str | None]
    cut_offs: dict[str, dict[str, Any] | None]
    statistics: dict[str, Any]
    explanations: dict[str, list[dict[str, Any]]]
    """For each applicant one line per choice in rank order: place, outcome (assigned, refused, not_needed), score, class,
    lottery, cut_off, binding (id of the place or cap that was full), decided_by (score, class, lottery, reserve, held or
    seats), points_missing, waiting_rank."""
    reserves: dict[str, list[str]]
    """For each place those who would rather have it than what they got, in priority order."""
    certificate: dict[str, Any]


def result_to_json(
    result: Result, *, instance_bytes: bytes, call: str, ties: str, seed: bytes
) -> dict[str, Any]:
    """The result as the file format has it."""
    return {
        "format": FORMAT,
        "call": call,
        "instance_sha256": hashlib.sha256(instance_bytes).hexdigest(),
        "mechanism": "da",
        "ties": ties,
        "seed": seed.hex(),
        "assignments": result.assignments,
        "cut_offs": result.cut_offs,
        "statistics": result.statistics,
        "explanations": result.explanations,
        "certificate": result.certificate,
    }
