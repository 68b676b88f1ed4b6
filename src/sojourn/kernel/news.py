"""Things that one may write news about: a package's `news.py` says what a first draft can tell of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet


@dataclass(frozen=True)
class Draft:
    """The beginning of an article in both languages: titles, and what is known, in Markdown."""

    title_zh: str = ""
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""


@dataclass(frozen=True)
class Newsworthy:
    """A model whose rows are told about: which rows a person may tell of, the newest first, and how."""

    model: type[Model]
    label: Any
    listing: Callable[[Any], QuerySet[Any]]
    title: Callable[[Any], str]
    draft: Callable[[Any], Draft]
    unit: Callable[[Any], Any]
    category: str = "event"

    @property
    def name(self) -> str:
        return self.model._meta.label_lower


_kinds: dict[str, Newsworthy] = {}


def newsworthy(model: type[Model], **declared: Any) -> None:
    """Declare that news may be written about rows of the model."""
    kind = Newsworthy(model, **declared)
    _kinds[kind.name] = kind


def newsworthy_kinds() -> list[Newsworthy]:
    """Every kind, as declared."""
    return list(_kinds.values())


def newsworthy_named(name: str) -> Newsworthy | None:
    """The kind of this name ("cooperation.visit")."""
    return _kinds.get(name)
