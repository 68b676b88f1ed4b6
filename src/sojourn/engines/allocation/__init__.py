"""Allocation of places: deferred acceptance with trees of caps, reserved seats, ties and an open lottery."""

from sojourn.engines.allocation.instance import Applicant, Cap, Instance, Place, Reserve
from sojourn.engines.allocation.line import Move, next_in_line
from sojourn.engines.allocation.lottery import commitment, lottery_number, seed_from
from sojourn.engines.allocation.mechanism import MECHANISMS, allocate
from sojourn.engines.allocation.reading import InstanceError, read_instance, write_instance
from sojourn.engines.allocation.result import Result, result_to_json

__all__ = [
    "MECHANISMS",
    "Applicant",
    "Cap",
    "Instance",
    "InstanceError",
    "Move",
    "Place",
    "Reserve",
    "Result",
    "allocate",
    "commitment",
    "lottery_number",
    "next_in_line",
    "read_instance",
    "result_to_json",
    "seed_from",
    "write_instance",
]
