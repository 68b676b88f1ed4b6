"""Steps that many things took long ago, told all at once: the same log that `take_step` writes.

For what lies behind us only: the table is held to, but nobody's party is asked and no guard, since what they
would look at has passed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType

from sojourn.engines.workflow import WorkflowError
from sojourn.kernel.action import Actor
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.models import StepTaken
from sojourn.kernel.tally import note_moves


class Journeys:
    """What things went through; their rows may be inserted after they have gone."""

    def __init__(self) -> None:
        self._taken: list[tuple[Any, StepTaken]] = []
        self._moved: list[tuple[Any, str, str]] = []
        """What stood already when it went; the tally counts the others as they are inserted."""

    def go(self, thing: Any, step: str, *, by: Actor | None, at: datetime, reason: str = "") -> None:
        """Set the state and remember the step; WorkflowError where the table does not allow it."""
        found = thing.workflow.step(step)
        if thing.state not in found.sources:
            raise WorkflowError(f"{found.name} does not start in {thing.state}")
        account = by.account if by else None
        taken = StepTaken(
            step=step, source=thing.state, target=found.target, by=account, reason=reason, at=at
        )
        self._taken.append((thing, taken))
        if thing.pk is not None:
            self._moved.append((thing, taken.source, taken.target))
        thing.state = found.target

    def keep(self) -> None:
        """Write the log, in the order in which the steps were taken."""
        for thing, taken in self._taken:
            taken.content_type = ContentType.objects.get_for_model(thing)
            taken.object_id = thing.pk
        create_many(sorted((taken for _thing, taken in self._taken), key=lambda taken: taken.at), by=None)
        note_moves(self._moved)
        self._taken.clear()
        self._moved.clear()


def save_states(things: Sequence[Any], *, by: Actor | None, columns: Sequence[str] = ()) -> None:
    """Write the states, and these columns, of things that stood already."""
    save_many(things, columns=["state", *columns], by=by)
