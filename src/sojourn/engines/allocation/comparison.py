"""Several mechanisms on one input, side by side, and who would move between two outcomes."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from sojourn.engines.allocation.instance import Instance
from sojourn.engines.allocation.mechanism import MECHANISMS, WITH_LIMITS, allocate
from sojourn.engines.allocation.reading import InstanceError
from sojourn.engines.allocation.result import Result


class Change(NamedTuple):
    """An applicant who has another place in the second of two outcomes."""

    applicant: str
    before: str | None
    after: str | None


def compared(
    instance: Instance,
    *,
    ties: str,
    seed: bytes,
    mechanisms: Iterable[str] = MECHANISMS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Result | str]:
    """The result of each mechanism, or the sentence with which it refuses the instance.

    `ties` counts for the mechanisms that know it, the others break ties by the lottery. `progress` is told
    before each how many are done, and of how many.
    """
    names = list(mechanisms)
    found: dict[str, Result | str] = {}
    for done, name in enumerate(names):
        progress(done, len(names))
        try:
            found[name] = allocate(
                instance, mechanism=name, ties=ties if name in WITH_LIMITS else "lottery", seed=seed
            )
        except InstanceError as refusal:
            found[name] = str(refusal)
    progress(len(names), len(names))
    return found


def changes(before: Mapping[str, str | None], after: Mapping[str, str | None]) -> list[Change]:
    """Who has another place after than before, among those who stand in both, in the order of before."""
    return [
        Change(applicant, place, after[applicant])
        for applicant, place in before.items()
        if applicant in after and after[applicant] != place
    ]
