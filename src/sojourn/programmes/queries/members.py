"""Requirements inside groups, found by their path: "0-2" is the third member of the first one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.programmes.models import Requirement

Parameters = Mapping[str, Any]


def path_of(text: str) -> list[int] | None:
    """The places that a path names; None for what is no path."""
    parts = text.split("-") if text else []
    return [int(part) for part in parts] if all(p.isdecimal() and len(p) < 4 for p in parts) else None


def member_at(requirement: Requirement, path: Sequence[int]) -> dict[str, Any] | None:
    """The member at a path, as {"kind", "parameters"}; the requirement itself where the path is empty."""
    found: dict[str, Any] = {"kind": requirement.kind, "parameters": requirement.parameters}
    for place in path:
        members = found["parameters"].get("of") or [] if found["kind"] == "group" else []
        if place >= len(members):
            return None
        found = members[place]
    return found


def with_member(
    parameters: Parameters, path: Sequence[int], member: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The parameters of a group in which the member at this path is another one, or gone where None.

    A path one behind the last member adds it.
    """
    members = list(parameters.get("of") or [])
    place = path[0]
    if len(path) > 1:
        inner = members[place]
        changed = {"kind": inner["kind"], "parameters": with_member(inner["parameters"], path[1:], member)}
        members[place] = changed
    elif member is None:
        members.pop(place)
    else:
        members[place : place + 1] = [dict(member)]
    return {**parameters, "of": members}
