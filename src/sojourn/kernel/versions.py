"""Two people editing one row: the second is shown the difference and loses nothing."""

from typing import Any, TypeVar

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.models import Versioned
from sojourn.kernel.refusal import Stale

V = TypeVar("V", bound=Versioned)


@action
def save_version(thing: V, *, seen: int, changes: dict[str, Any], by: Any) -> V:
    """Set these columns if nobody saved since version `seen`; else Stale with what differs from now."""
    current = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    if current.version != seen:
        differing = {
            name: (getattr(current, name), value)
            for name, value in changes.items()
            if thing._meta.get_field(name).editable and getattr(current, name) != value
        }
        if differing:
            sentence = _("Somebody else changed this in the meantime. Compare and save again.")
            raise Stale(sentence, differing, current.version)
    for name, value in changes.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    return current
