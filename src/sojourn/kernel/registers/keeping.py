"""What is done to entries of registers, one by one or many at once; the same for all of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from sojourn.kernel.action import Actor, action
from sojourn.kernel.many import create_many, save_many
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.registers.register import Register, ordered_columns
from sojourn.kernel.versions import save_version


@action
def enter(register: Register, *, by: Actor | None, **facts: Any) -> Any:
    """A new entry; refused where the person does not keep that register there, or it contradicts itself."""
    own, listed = _parted(register, facts)
    entry = register.model(**own)
    _check(register, entry, by=by)
    entry.save()
    _set_listed(entry, listed)
    return entry


@action
def change(register: Register, entry: Any, *, seen: int, changes: Mapping[str, Any], by: Actor | None) -> Any:
    """Change an entry; who does so keeps it where it stands and where it comes to stand."""
    if by is not None:
        require(by, register.action("keep"), entry)
    own, listed = _parted(register, changes)
    changed = register.model._default_manager.get(pk=entry.pk)
    for name, value in own.items():
        setattr(changed, name, value)
    _check(register, changed, by=by)
    saved = save_version(entry, seen=seen, changes=own, by=by)
    _set_listed(saved, listed)
    return saved


@action
def remove(register: Register, entry: Any, *, by: Actor | None) -> None:
    """Take out what was entered by mistake; its history stays."""
    if by is not None:
        require(by, register.action("keep"), entry)
    try:
        entry.delete()
    except ProtectedError as used:
        raise Refusal(_("Something else refers to it; take that out first.")) from used


@action
def take_in(register: Register, rows: Sequence[Any], *, by: Actor | None) -> Sequence[Any]:
    """Many new entries that have been checked one by one, as sheets bring them."""
    if by is not None:
        require(by, register.action("list"))
    return create_many(rows, by=by)


@action
def bring_up_to_date(
    register: Register, rows: Sequence[Any], *, columns: Collection[str], by: Actor | None
) -> None:
    """Write columns of entries that were changed in memory and checked."""
    if by is not None:
        require(by, register.action("list"))
    save_many(rows, columns=columns, by=by)


def disorder_in(entry: Model) -> tuple[str, str] | None:
    """The first pair of columns that stand in the wrong order."""
    for low, high in ordered_columns(type(entry)):
        first, second = getattr(entry, low), getattr(entry, high)
        if first is not None and second is not None and first > second:
            return low, high
    return None


def disorder_sentence(register: Register, low: str, high: str) -> str:
    return _("“%(low)s” must not lie after or above “%(high)s”.") % {
        "low": register.label(low),
        "high": register.label(high),
    }


def _check(register: Register, entry: Model, *, by: Actor | None) -> None:
    if by is not None:
        require(by, register.action("keep"), entry)
    if disorder := disorder_in(entry):
        raise Refusal(disorder_sentence(register, *disorder))
    try:
        entry.full_clean()
    except ValidationError as wrong:
        raise Refusal(" ".join(wrong.messages)) from wrong


def _parted(register: Register, facts: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the row itself, and those that hold several other rows."""
    listed = {name: value for name, value in facts.items() if name in register.listed}
    return {name: value for name, value in facts.items() if name not in listed}, listed


def _set_listed(entry: Any, listed: Mapping[str, Any]) -> None:
    for name, rows in listed.items():
        getattr(entry, name).set(rows)
