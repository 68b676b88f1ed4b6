"""Failures that were to be expected; their message is a sentence for the person who asked."""


class Refusal(Exception):
    """What was asked cannot be done; the message says why, in the reader's language."""


class Forbidden(Refusal):
    """The person may not do this at all."""


class Stale(Refusal):
    """Somebody else saved the same row in between; `changes` maps field names to (theirs, mine).

    `version` is the one that stands now: who has compared and saves again has seen it.
    """

    def __init__(
        self, message: str, changes: dict[str, tuple[object, object]], version: int | None = None
    ) -> None:
        super().__init__(message)
        self.changes = changes
        self.version = version
