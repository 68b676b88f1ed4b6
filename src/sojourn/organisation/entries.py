"""Who reads and keeps what units enter: those who speak for the unit, and the offices that own the facts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import rules
from django.db.models import Model, Q, QuerySet

from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import OFFICE, READERS, REGISTRIES, UNIT, standing_of


@dataclass(frozen=True)
class Keepers:
    """Of one model: the column that leads to its unit, and roles that keep it for the whole institution."""

    model: type[Model]
    owners: Collection[str] = field(default=frozenset())
    unit: str = "unit"

    @property
    def has_level(self) -> bool:
        """Whether a registry keeps it only for its own levels of study."""
        return any(column.name == "level" for column in self.model._meta.get_fields())

    def unit_id_of(self, entry: Any) -> int | None:
        *path, last = self.unit.split("__")
        number: int | None = getattr(reduce(getattr, path, entry), f"{last}_id")
        return number

    def owns(self, person: Person, entry: Any) -> bool:
        standing = standing_of(person)
        held = [role for role in self.owners if standing.holds({role})]
        if self.has_level and all(role in REGISTRIES for role in held):
            return entry.level in frozenset().union(*(REGISTRIES[role] for role in held))
        return bool(held)

    def reads(self, person: Person, entry: Any) -> bool:
        return standing_of(person).reaches(OFFICE | UNIT | READERS, self.unit_id_of(entry)) or self.owns(
            person, entry
        )

    def keeps(self, person: Person, entry: Any) -> bool:
        return standing_of(person).reaches(OFFICE | UNIT, self.unit_id_of(entry)) or self.owns(person, entry)

    def visible(self, person: Person) -> QuerySet[Any]:
        """The entries this person reads."""
        standing = standing_of(person)
        seen = Q(**{f"{self.unit}__in": standing.units(OFFICE | UNIT | READERS)})
        held = [role for role in self.owners if standing.holds({role})]
        if held and self.has_level and all(role in REGISTRIES for role in held):
            seen |= Q(level__in=frozenset().union(*(REGISTRIES[role] for role in held)))
        elif held:
            return self.model._default_manager.all()
        return self.model._default_manager.filter(seen)

    def permissions(self) -> Mapping[str, rules.Predicate]:
        """The lines of the package's permission table."""
        names = {verb: f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}" for verb in VERBS}
        readers, keepers = OFFICE | UNIT | READERS | set(self.owners), OFFICE | UNIT | set(self.owners)
        return {
            names["list"]: rules.predicate(lambda person: standing_of(person).holds(readers)),
            names["add"]: rules.predicate(lambda person: standing_of(person).holds(keepers)),
            names["view"]: rules.predicate(self.reads, name=names["view"]),
            names["keep"]: rules.predicate(self.keeps, name=names["keep"]),
        }

    def units_of(self, person: Person | None) -> QuerySet[Unit]:
        """Units for which this person may enter."""
        standing = standing_of(person)
        if standing.holds(self.owners):
            return Unit.objects.all()
        return Unit.objects.filter(pk__in=standing.units(OFFICE | UNIT))


VERBS = ("list", "add", "view", "keep")
