"""Links between any two rows: what led to what."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from sojourn.kernel.action import Actor, action
from sojourn.kernel.models import Link


@action
def link(source: Model, target: Model, *, by: Actor | None) -> Link:
    """Say that `source` led to `target`; saying it twice changes nothing."""
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
