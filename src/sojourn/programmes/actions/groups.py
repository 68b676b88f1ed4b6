"""Requirements put together in groups, and taken apart again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.actions.programmes import (
    add_requirement,
    change_requirement,
    owner_of,
    remove_requirement,
)
from sojourn.programmes.models import Call, Programme, Requirement
from sojourn.programmes.queries.members import member_at, with_member


@action
def group_requirements(
    owner: Programme | Call, *, match: str, requirements: Sequence[Requirement], by: Person
) -> Requirement:
    """Put requirements that stand alone into one group, in their order."""
    if any(requirement.kind == "note" for requirement in requirements):
        raise Refusal(_("A note is not judged and cannot be in a group."))
    members = [{"kind": one.kind, "parameters": one.parameters} for one in requirements]
    for requirement in requirements:
        remove_requirement(requirement, by=by)
    return add_requirement(owner, kind="group", parameters={"match": match, "of": members}, by=by)


@action
def dissolve_group(requirement: Requirement, *, by: Person) -> list[Requirement]:
    """Let the members of a group stand alone again."""
    owner, members = owner_of(requirement), list(requirement.parameters.get("of") or [])
    remove_requirement(requirement, by=by)
    return [add_requirement(owner, kind=one["kind"], parameters=one["parameters"], by=by) for one in members]


@action
def set_member(
    requirement: Requirement,
    *,
    path: Sequence[int],
    member: Mapping[str, Any] | None,
    seen: Mapping[str, Any] | None = None,
    by: Person,
) -> Requirement:
    """Change, add or (None) remove the member of a group at a path; `seen` is what was there before."""
    if member is None and len(member_of(requirement, path[:-1])["parameters"]["of"]) == 1:
        raise Refusal(_("A group needs at least one requirement. Remove the group instead."))
    there = member_at(requirement, path)
    if seen is not None and there is not None and dict(seen) != there["parameters"]:
        raise Refusal(_("Somebody else changed this in the meantime. Compare and save again."))
    return change_requirement(
        requirement,
        seen=requirement.parameters,
        parameters=with_member(requirement.parameters, path, member),
        by=by,
    )


def member_of(requirement: Requirement, path: Sequence[int]) -> dict[str, Any]:
    """The member at a path; Refusal where it has gone."""
    found = member_at(requirement, path)
    if found is None:
        raise Refusal(_("Somebody else changed this in the meantime. Compare and save again."))
    return found
