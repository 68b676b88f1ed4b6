"""What of which model is searched, as the packages declare it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete

Listeners = dict[str, Callable[..., None]]


@dataclass(frozen=True)
class Kind:
    """A model whose rows are found: by which columns, in which order, and how a find is shown."""

    model: type[Model]
    label: Any
    path: Callable[[Any], str]
    """The address of one row's page."""
    title: Callable[[Any], str]
    line: Callable[[Any], str]
    """What else is said of a find, under its title."""
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    order: tuple[str, ...] = ("-pk",)
    joined: tuple[str, ...] = ()
    """What a find's title and line read of other tables."""
    columns: frozenset[str] = field(init=False)
    """Columns of the row itself of which the words are made."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", frozenset(path.partition("__")[0] for path in self.paths))

    @property
    def name(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def paths(self) -> tuple[str, ...]:
        return (*self.names, *self.texts, *self.codes)

    @property
    def first_number(self) -> int:
        """The number before that of the first line of this kind."""
        return int(ContentType.objects.get_for_model(self.model).pk) << 40


@dataclass(frozen=True)
class Dependence:
    """Words of one kind are made of columns of another model, at the end of a path."""

    kind: Kind
    path: str
    columns: frozenset[str]
    is_many: bool
    """Whether many rows of the other model hang on one of the kind, as codes on an institution."""


_kinds: dict[type[Model], Kind] = {}
_dependences: dict[type[Model], dict[str, Dependence]] = defaultdict(dict)
_listeners: Listeners = {}


def findable(model: type[Model], **declared: Any) -> Kind:
    """Declare what is searched of a model: paths to `names` (also as spoken), `texts` and `codes`."""
    kind = _kinds[model] = Kind(model, **declared)
    _listen_to(model)
    for path in kind.paths:
        way, _, column = path.rpartition("__")
        if way:
            other, is_many = _end_of(model, way)
            known = _dependences[other].get(f"{kind.name}.{way}")
            columns = frozenset({column}) | (known.columns if known else frozenset())
            _dependences[other][f"{kind.name}.{way}"] = Dependence(kind, way, columns, is_many)
            _listen_to(other)
    return kind


def _end_of(model: type[Model], way: str) -> tuple[type[Model], bool]:
    is_many = False
    for step in way.split("__"):
        relation = model._meta.get_field(step)
        is_many = is_many or bool(relation.one_to_many or relation.many_to_many)
        model = relation.related_model  # type: ignore[assignment]
    return model, is_many


def listen(**listeners: Callable[..., None]) -> None:
    """What is called where a row of a declared model, or of one on which words depend, is written."""
    _listeners.update(listeners)


def _listen_to(model: type[Model]) -> None:
    for signal, name in ((post_save, "saved"), (pre_delete, "deleting"), (post_delete, "deleted")):
        signal.connect(_listeners[name], sender=model, dispatch_uid=f"search.{name}")


def kinds() -> Sequence[Kind]:
    """Every kind that is found, in the order in which finds are shown: as declared."""
    return list(_kinds.values())


def kind_of(model: type[Model]) -> Kind | None:
    """The kind of this model, None where it is not searched."""
    return _kinds.get(model)


def dependences_on(model: type[Model]) -> Sequence[Dependence]:
    """The kinds whose words are made of this model's columns too."""
    return list(_dependences[model].values()) if model in _dependences else []
