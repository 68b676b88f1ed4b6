"""The mechanisms by name: what each can be asked for, and what it says for its outcome."""

from typing import Any

from sojourn.engines.allocation import optimum
from sojourn.engines.allocation.candidates import Candidates, candidates_of
from sojourn.engines.allocation.deferred_acceptance import (
    Assignments,
    assign,
    assign_with_promotion,
    promoted_in,
)
from sojourn.engines.allocation.explanation import Outcome, explain, wanting_of
from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.one_after_another import assign_at_once, assign_in_turn
from sojourn.engines.allocation.reading import InstanceError, check_instance
from sojourn.engines.allocation.result import Result
from sojourn.engines.allocation.statistics import profile_of

MECHANISMS = ("da", "sd", "rsd", "kiraly", *optimum.KINDS, "immediate")
"""Every mechanism, the default first; an office chooses among the first four, the rest are for comparison."""
TIES = ("lottery", "h", "l")
WITH_LIMITS = ("da", "sd")
MOST_WITHIN_LIMITS = 250_000
"""Choices in all; limits go by all who ever asked, and beyond this nobody would wait for them."""
"""Mechanisms for which ties can be left unbroken."""
NO_SEED = bytes(16)
OWN_ORDER = ("sd", "rsd", "kiraly")
"""Mechanisms that go by another order than that of the priority lists."""
COMPILED = ("da", *OWN_ORDER)
COMPILED_FROM = 5_000
"""Applicants from which on loading and running machine code takes less time than plain Python."""
EXPLAINED_TO = 50_000
"""Applicants up to which every choice has its line of explanation; a file of more would be of gigabytes."""


def allocate(
    instance: Instance, *, mechanism: str = "da", ties: str = "lottery", seed: bytes = NO_SEED
) -> Result:
    """What the mechanism gives to whom, with reasons and a certificate.

    `mechanism` is one of MECHANISMS; `ties` is lottery, h or l; `seed` has 16 bytes or more. Raises
    InstanceError for an instance that contradicts itself, and for what the mechanism cannot do: h and l
    beside `da` and `sd`, crossing caps beside `sd` and `rsd` (and `da` where all places share one list).
    Beyond EXPLAINED_TO applicants there are no explanations.
    """
    check_request(instance, mechanism=mechanism, ties=ties)
    people = len(instance.applicants)
    if people >= COMPILED_FROM and _is_compiled(instance, mechanism=mechanism, ties=ties):
        from sojourn.engines.allocation import large  # slow import

        if people > EXPLAINED_TO:
            return large.allocate_large(instance, seed, mechanism=mechanism)
        known = large.assign_large(instance, seed, mechanism=mechanism)
    else:
        known = None
    candidates = candidates_of(instance, seed, mechanism=mechanism)
    standing = candidates_of(instance, seed) if mechanism in OWN_ORDER else candidates
    outcome = _outcome(instance, candidates, standing, mechanism=mechanism, ties=ties, known=known)
    return explain(instance, outcome, has_lines=people <= EXPLAINED_TO)


def _is_compiled(instance: Instance, *, mechanism: str, ties: str) -> bool:
    """Whether machine code does what is asked for."""
    from sojourn.engines.allocation.arrays import can_be_arrays  # slow import

    return mechanism in COMPILED and ties == "lottery" and can_be_arrays(instance)


def check_request(instance: Instance, *, mechanism: str = "da", ties: str = "lottery") -> None:
    """Raise InstanceError where the instance contradicts itself or the mechanism cannot do it."""
    if mechanism not in MECHANISMS:
        raise InstanceError(f"mechanism: {mechanism!r} is none of {', '.join(MECHANISMS)}")
    if ties not in TIES:
        raise InstanceError(f"ties: {ties!r} is none of {', '.join(TIES)}")
    if ties != "lottery" and mechanism not in WITH_LIMITS:
        raise InstanceError(f"ties: {mechanism!r} breaks ties by the lottery or does not look at them")
    check_instance(instance, mechanism=mechanism)
    choices = sum(len(one.choices) for one in instance.applicants) if ties != "lottery" else 0
    if choices > MOST_WITHIN_LIMITS:
        raise InstanceError(
            f"ties: {choices:,} choices are too many for limits without a lottery (at most "
            f"{MOST_WITHIN_LIMITS:,}): break ties by the lottery"
        )
    if instance.crossing and ties != "lottery":
        raise InstanceError("ties: crossing caps need ties broken by lottery")


def _outcome(
    instance: Instance,
    candidates: Candidates,
    standing: Candidates,
    *,
    mechanism: str,
    ties: str,
    known: tuple[Assignments, list[str]] | None,
) -> Outcome:
    """`known`: assignments and promoted, where machine code has found them."""
    if mechanism == "kiraly":
        if known:
            assignments, promoted = known
            candidates = candidates | {one: promoted_in(candidates[one]) for one in promoted}
        else:
            assignments, candidates, promoted = assign_with_promotion(instance, candidates)
        certificate: dict[str, Any] = {"kind": "no-pair-blocking-by-score", "promoted": promoted}
    elif mechanism == "immediate":
        assignments, certificate = assign_at_once(instance, candidates), {"kind": "replay"}
    elif mechanism in optimum.KINDS:
        assignments = optimum.assign_best(instance, candidates, kind=mechanism)
        certificate = _best_by(instance, candidates, assignments, kind=mechanism)
    elif instance.crossing:
        assignments, certificate = assign_in_turn(instance, candidates), {"kind": "replay"}
    else:
        assignments = known[0] if known else assign(instance, candidates, ties=ties)
        pairs = sum(map(len, wanting_of(candidates, assignments).values()))
        certificate = {"kind": "no-blocking-pair", "pairs_checked": pairs}
        if mechanism != "da":
            certificate = {"kind": "replay"}
    return Outcome(mechanism, ties, candidates, standing, assignments, certificate)


def _best_by(
    instance: Instance, candidates: Candidates, assignments: Assignments, *, kind: str
) -> dict[str, Any]:
    """Nobody more can be placed, because of these places and caps; and no other profile is better."""
    certificate: dict[str, Any] = {"kind": kind, "profile": profile_of(candidates, assignments)}
    if kind != "rank-maximal":
        certificate["cut"] = optimum.cut_of(optimum.network_of(instance, candidates), assignments)
    return certificate
