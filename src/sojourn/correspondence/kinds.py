"""What people can be written to about, as the packages declare it in their `writing.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

Field = Callable[[Any], str]


@dataclass(frozen=True)
class Kind:
    """A model whose rows people are written to about."""

    model: type[Model]
    label: Any
    person: Callable[[Any], Any]
    """Whom a letter about the row goes to."""
    listing: Callable[[Any], QuerySet[Any]]
    """(person) -> the rows whose people they may write to, never their own; the one place that says so."""
    path: Callable[[Any], str]
    title: Callable[[Any], str]
    fields: Mapping[str, Field] = field(default_factory=dict)
    """What a text may say besides the fields of all kinds: name of the field -> its text for a row."""
    joined: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)


_kinds: dict[str, Kind] = {}


def write_about(model: type[Model], **declared: Any) -> Kind:
    """Declare that people of this model's rows can be written to."""
    kind = Kind(model, **declared)
    _kinds[kind.name] = kind
    return kind


def kinds() -> list[Kind]:
    """All of them."""
    return list(_kinds.values())


def kind_named(name: str) -> Kind | None:
    """The kind of this name, such as applications.application."""
    return _kinds.get(name)


def kind_of(content_type: ContentType) -> Kind:
    """The kind of this content type, which must be declared."""
    return _kinds[f"{content_type.app_label}.{content_type.model}"]
