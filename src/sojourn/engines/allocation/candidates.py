"""Every applicant as a candidate at each of their choices, in the order that a mechanism goes by."""

from collections.abc import Callable
from statistics import fmean

from sojourn.engines.allocation.choice import Candidate, Key
from sojourn.engines.allocation.instance import Applicant, Instance
from sojourn.engines.allocation.lottery import lottery_number

Candidates = dict[str, list[Candidate]]
"""Applicant -> themselves at each of their choices, in rank order."""


def candidates_of(instance: Instance, seed: bytes, *, mechanism: str = "da") -> Candidates:
    """For each applicant, themselves as a candidate at each of their choices, in rank order.

    `sd` goes by one score for all places, `rsd` by the draw alone, `kiraly` by a promotion inside ties that
    nobody has at first, everything else by the score on the list of the place.
    """
    key = {"sd": _one_score_key, "rsd": _draw_key, "kiraly": _promotion_key}.get(mechanism, _list_key)
    return {
        applicant.id: _choices_of(applicant, instance, key, lottery_number(instance.call, applicant.id, seed))
        for applicant in instance.applicants
    }


def _choices_of(
    applicant: Applicant,
    instance: Instance,
    key: Callable[[Applicant, Instance, str, int], Key],
    number: int,
) -> list[Candidate]:
    groups = frozenset(applicant.groups)
    return [
        Candidate(
            applicant=applicant.id,
            place=choice,
            key=key(applicant, instance, choice, number),
            groups=groups,
            is_held=applicant.held == choice,
        )
        for choice in applicant.choices
    ]


def _list_key(applicant: Applicant, instance: Instance, choice: str, number: int) -> Key:
    return (-applicant.score_on(instance.place[choice].list), applicant.class_, 0, number)


def _promotion_key(applicant: Applicant, instance: Instance, choice: str, number: int) -> Key:
    return (-applicant.score_on(instance.place[choice].list), applicant.class_, 1, number)


def _one_score_key(applicant: Applicant, instance: Instance, choice: str, number: int) -> Key:
    return (-one_score(applicant, instance), applicant.class_, 0, number)


def _draw_key(applicant: Applicant, instance: Instance, choice: str, number: int) -> Key:
    return (float("inf"), 0, 0, number)


def one_score(applicant: Applicant, instance: Instance) -> float:
    """The score that holds for all places alike.

    That of the list if there is one list only, else `score`, and without it the mean of the scores on lists;
    minus infinity without any.
    """
    if len(instance.lists) == 1:
        (only,) = instance.lists
        return applicant.score_on(only)
    if applicant.score is not None or not applicant.scores:
        return applicant.score_on("")
    return fmean(applicant.scores[name] for name in sorted(applicant.scores))
