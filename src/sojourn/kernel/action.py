"""What every action shares: one transaction, and an author for its history rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, Protocol, TypeVar

from django.db import transaction

from sojourn.kernel.models import Account

P = ParamSpec("P")
R = TypeVar("R")


class Actor(Protocol):
    """Whoever acts: a person with an account, or with none yet."""

    @property
    def account(self) -> Account | None: ...


_author: ContextVar[Account | None] = ContextVar("author", default=None)


@contextmanager
def acting_as(account: Account | None) -> Iterator[None]:
    """History rows written inside carry this author."""
    token = _author.set(account)
    try:
        yield
    finally:
        _author.reset(token)


def author() -> Account | None:
    """The account that acts now, None where the clock does."""
    return _author.get()


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction, with the keyword argument `by` (None: the clock) as author of the history."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        account = getattr(by, "account", None) or author()
        with acting_as(account), transaction.atomic():
            return function(*args, **kwargs)

    return run
