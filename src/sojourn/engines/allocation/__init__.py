"""Allocation of places: deferred acceptance with trees of caps, reserved seats, ties and an open lottery."""

from sojourn.engines.allocation.bundle import (
    ByHand,
    FailedRule,
    Ruling,
    commitment_to_json,
    eligibility_to_json,
    write_bundle,
)
from sojourn.engines.allocation.chance import (
    Chances,
    ChoiceChance,
    Round,
    brier_score,
    calibration,
    chances,
    round_of,
    rounds_from_json,
    rounds_to_json,
    widened,
)
from sojourn.engines.allocation.comparison import Change, changes, compared
from sojourn.engines.allocation.delimited import rows_of
from sojourn.engines.allocation.instance import Applicant, Cap, Instance, Order, Place, Reserve
from sojourn.engines.allocation.line import Move, next_in_line
from sojourn.engines.allocation.lottery import commitment, lottery_number, seed_from
from sojourn.engines.allocation.mechanism import MECHANISMS, WITH_LIMITS, allocate, check_request
from sojourn.engines.allocation.preflib import read_preflib
from sojourn.engines.allocation.reading import InstanceError, read_instance, write_instance
from sojourn.engines.allocation.result import Result, result_to_json
from sojourn.engines.allocation.sheet import read_sheet
from sojourn.engines.allocation.statistics import Share, statistics_by

__all__ = [
    "MECHANISMS",
    "WITH_LIMITS",
    "Applicant",
    "ByHand",
    "Cap",
    "Chances",
    "Change",
    "ChoiceChance",
    "FailedRule",
    "Instance",
    "InstanceError",
    "Move",
    "Order",
    "Place",
    "Reserve",
    "Result",
    "Round",
    "Ruling",
    "Share",
    "allocate",
    "brier_score",
    "calibration",
    "chances",
    "changes",
    "check_request",
    "commitment",
    "commitment_to_json",
    "compared",
    "eligibility_to_json",
    "lottery_number",
    "next_in_line",
    "read_instance",
    "read_preflib",
    "read_sheet",
    "result_to_json",
    "round_of",
    "rounds_from_json",
    "rounds_to_json",
    "rows_of",
    "seed_from",
    "statistics_by",
    "widened",
    "write_bundle",
    "write_instance",
]
