"""Links between any two rows: what led to what."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from sojourn.kernel.action import Actor, action
from sojourn.kernel.models import Link
from sojourn.kernel.permission import listings
from sojourn.kernel.refusal import Refusal


@action
def link(source: Model, target: Model, *, by: Actor | None) -> Link:
    """Say that `source` led to `target`; saying it twice changes nothing, and nothing leads to itself."""
    if _end(source) == _end(target) or _end(source) in {end for end, _depth in _reached(target)}:
        raise Refusal(_("That would be a circle: one of the two came of the other already."))
    return Link.objects.get_or_create(
        source_type=ContentType.objects.get_for_model(source),
        source_id=source.pk,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
    )[0]


def led_to(thing: Model) -> list[Model]:
    """What came of the thing, in the order the links were made."""
    kind = ContentType.objects.get_for_model(thing)
    found = (
        Link.objects.filter(source_type=kind, source_id=thing.pk).order_by("id").prefetch_related("target")
    )
    return [line.target for line in found if line.target is not None]


def came_from(thing: Model) -> list[Model]:
    """What the thing came from, in the order the links were made."""
    kind = ContentType.objects.get_for_model(thing)
    found = (
        Link.objects.filter(target_type=kind, target_id=thing.pk).order_by("id").prefetch_related("source")
    )
    return [line.source for line in found if line.source is not None]


End = tuple[int, int]
"""Number of the content type, number of the row."""
DEPTH = 12


def _end(thing: Model) -> End:
    return ContentType.objects.get_for_model(thing).pk, thing.pk


def _reached(thing: Model) -> list[tuple[End, int]]:
    """Everything that came of it, step by step, each once with its distance. One query a step."""
    seen, front = {_end(thing)}, [_end(thing)]
    found: list[tuple[End, int]] = []
    for depth in range(1, DEPTH + 1):
        asked = Q(pk__in=())
        for kind, number in front:
            asked |= Q(source_type=kind, source_id=number)
        lines = Link.objects.filter(asked).order_by("id").values_list("target_type_id", "target_id")
        front = []
        for end in list(lines):
            if end not in seen:
                seen.add(end)
                front.append(end)
        found += [(end, depth) for end in front]
        if not front:
            break
    return found


@action
def unlink(source: Model, target: Model, *, by: Actor | None) -> None:
    """Take back that one led to the other."""
    (source_type, source_id), (target_type, target_id) = _end(source), _end(target)
    Link.objects.filter(
        source_type=source_type, source_id=source_id, target_type=target_type, target_id=target_id
    ).delete()


@dataclass(frozen=True)
class Outcome:
    """Something that came of a thing, directly or by way of others."""

    thing: Any
    depth: int


def outcomes(thing: Model, person: Any) -> Sequence[Outcome]:
    """What came of the thing, and of that, as far as the person sees it; nearest first."""
    reached = _reached(thing)
    rows = seen_rows([end for end, _depth in reached], person)
    return [Outcome(rows[end], depth) for end, depth in reached if end in rows]


def seen_rows(ends: Sequence[End], person: Any) -> dict[End, Any]:
    """Those of these rows that stand in the person's own lists. One query for each kind."""
    found: dict[End, Any] = {}
    for kind in {kind for kind, _number in ends}:
        model = ContentType.objects.get_for_id(kind).model_class()
        if model not in listings():
            continue
        numbers = [number for one, number in ends if one == kind]
        for row in listings()[model][1](person).filter(pk__in=numbers):
            found[kind, row.pk] = row
    return found


def linked(thing: Model, person: Any) -> tuple[list[Any], list[Any]]:
    """What the thing came from and what it led to, as far as the person sees it."""
    kind, number = _end(thing)
    before = Link.objects.filter(target_type=kind, target_id=number).order_by("id")
    after = Link.objects.filter(source_type=kind, source_id=number).order_by("id")
    sources = list(before.values_list("source_type_id", "source_id"))
    targets = list(after.values_list("target_type_id", "target_id"))
    rows = seen_rows([*sources, *targets], person)
    return [rows[end] for end in sources if end in rows], [rows[end] for end in targets if end in rows]


def numbers_by_kind(found: Sequence[Outcome]) -> Counter[type[Model]]:
    """How many outcomes of which model."""
    return Counter(type(one.thing) for one in found)
