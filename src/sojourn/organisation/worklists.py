"""What every worklist borrows from the organisation: units as a filter, groups to share with; and people."""

from collections.abc import Callable, Collection, Iterable
from functools import reduce
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_choices, country_name
from sojourn.kernel.pages import address_of
from sojourn.kernel.search import with_words
from sojourn.kernel.text import in_language, language
from sojourn.kernel.worklists import Column, Filter, Worklist, declare
from sojourn.kernel.worklists.audience import Audience, audience_finder
from sojourn.organisation.models import AcademicYear, Level, Person, Role, Studies, Unit
from sojourn.organisation.queries import (
    OFFICE,
    READERS,
    REGISTRIES,
    UNIT,
    NamedUnit,
    named_units,
    standing_of,
    units_below,
    visible_people,
)

SHARING = OFFICE | UNIT | READERS | {Role.COUNSELLOR, Role.ADMINISTRATOR, *REGISTRIES}
"""Roles whose holders work from lists and may share a view of them at their unit."""


@audience_finder
def audience(person: Person) -> Audience:
    """The units at which one works from lists; a director or leader of one keeps its views in order."""
    standing = standing_of(person)
    own = standing.held_at(SHARING)
    leads = standing.held_at({Role.DIRECTOR, Role.UNIT_LEADER})

    def shares() -> list[tuple[str, Any]]:
        return [(f"unit:{unit.pk}", _shared_with(unit)) for unit in Unit.objects.filter(pk__in=own)]

    return Audience(
        shares=shares,
        reads=frozenset(f"unit:{number}" for number in own),
        leads=frozenset(f"unit:{number}" for number in leads),
    )


def _shared_with(unit: Unit) -> Any:
    return _("everybody who works from lists at: %(unit)s") % {"unit": in_language(unit, "name")}


def name_of(path: str) -> Callable[[], str]:
    """The path to sort people at the end of `path` by name, in the page's language."""
    start = f"{path}__" if path else ""
    return lambda: f"{start}name_{language()}"


def unit_filter(path: str, *, roles: Iterable[str] = OFFICE | UNIT | READERS) -> Filter:
    """By unit, with all that lies below it."""
    reaching = frozenset(roles)

    def choices(person: Person) -> list[tuple[str, str]]:
        standing = standing_of(person)
        mine = standing.units(reaching)
        tree = _tree(standing.named_units or named_units())
        shown = [line for line in tree if line[1] in mine or not mine]
        top = min((depth for depth, _number, _name in shown), default=0)
        return [(str(number), "\u3000" * (depth - top) + name) for depth, number, name in shown]

    def narrow(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(**{f"{path}__in": _below(value)})

    return Filter("unit", _("Unit"), choices, narrow, tallied="unit", units=_below)


def _tree(units: Iterable[NamedUnit]) -> list[tuple[int, int, str]]:
    """Depth, number and name of every unit, each parent right before its children."""
    children: dict[int | None, list[tuple[int, str]]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append((unit.id, in_language(unit, "name")))
    found: list[tuple[int, int, str]] = []

    def walk(parent: int | None, depth: int) -> None:
        for number, text in children.get(parent, []):
            found.append((depth, number, text))
            walk(number, depth + 1)

    walk(None, 0)
    return found


def _below(value: str) -> frozenset[int]:
    number = int(value) if value.isdecimal() and len(value) <= 18 else 0
    return units_below([number])[number]


def level_filter(path: str) -> Filter:
    """By level of study."""
    return _equal_to(path, "level", _("Level"), lambda person: Level.choices)


def nationality_filter(path: str) -> Filter:
    """By nationality."""
    return _equal_to(path, "nationality", _("Nationality"), lambda person: country_choices())


def year_filter(path: str) -> Filter:
    """By academic year."""

    def choices(person: Person) -> list[tuple[str, str]]:
        return [(year.label, year.label) for year in AcademicYear.objects.order_by("-label")]

    return _equal_to(path, "year", _("Academic year"), choices)


def unit_and_year(columns: Collection[str]) -> tuple[Filter, ...]:
    """The filters of a register with these columns."""
    units = (unit_filter("unit", roles=SHARING),) if "unit" in columns else ()
    return (*units, year_filter("academic_year__label")) if "academic_year" in columns else units


def country_filter(path: str) -> Filter:
    """By the country of an institution."""
    return _equal_to(path, "country", _("Country or region"), lambda person: country_choices())


def _equal_to(path: str, name: str, label: Any, choices: Callable[[Any], Iterable[Any]]) -> Filter:
    """What stands at the end of `path` is the chosen value."""
    return Filter(name, label, choices, lambda rows, value: rows.filter(**{path: value}), is_further=True)


def people_columns(path: str, *, name: str, label: Any) -> tuple[Column, Column, Column]:
    """Name, number and unit of whom it is about: what stands at `path` (empty: the row) has both."""
    start = f"{path}__" if path else ""
    person, unit = f"{start}person", f"{start}unit"
    return (
        Column(
            name,
            label,
            lambda row: in_language(_at(row, person), "name"),
            sort=name_of(person),
            needs=(person,),
        ),
        Column("number", _("Number"), lambda row: _at(row, person).number, is_default=False, needs=(person,)),
        Column(
            "unit",
            _("Unit"),
            lambda row: in_language(_at(row, unit), "name"),
            sort=f"{unit}__code",
            needs=(unit,),
        ),
    )


def _at(row: Any, path: str) -> Any:
    return reduce(getattr, path.split("__"), row)


def _studies(person: Person) -> Studies | None:
    return getattr(person, "studies", None)


def _unit_of(person: Person) -> str:
    studies = _studies(person)
    return in_language(studies.unit, "name") if studies else ""


def _level_of(person: Person) -> str:
    studies = _studies(person)
    return studies.get_level_display() if studies else ""


def _major_of(person: Person) -> str:
    studies = _studies(person)
    return in_language(studies, "major") if studies else ""


def _signs_in(person: Person) -> Any:
    return _("yes") if person.account_id else _("not yet")


def _holding(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(appointments__role=value).distinct()


PEOPLE = declare(
    Worklist(
        name="organisation.people",
        label=_("People"),
        model=Person,
        permission="organisation.list_people",
        listing=visible_people,
        page="organisation:person_list",
        row_url=lambda row, person: address_of("organisation:person", row.pk),
        title=lambda row: in_language(row, "name") or row.email,
        words=with_words,
        words_label=_("Name, number or e-mail"),
        order="name",
        columns=(
            Column("name", _("Name"), lambda row: in_language(row, "name"), sort=name_of("")),
            Column("number", _("Number"), lambda row: row.number, sort="number", can_be_empty=True),
            Column("email", _("e-mail"), lambda row: row.email),
            Column("unit", _("Unit"), _unit_of, needs=("studies__unit",)),
            Column("level", _("Level"), _level_of, is_default=False, needs=("studies",)),
            Column("major", _("Major"), _major_of, is_default=False, needs=("studies",)),
            Column(
                "nationality", _("Nationality"), lambda row: country_name(row.nationality), is_default=False
            ),
            Column("account", _("Signs in"), _signs_in),
        ),
        filters=(
            Filter(
                "unit",
                _("Unit of study"),
                unit_filter("studies__unit").choices,
                unit_filter("studies__unit").narrow,
            ),
            level_filter("studies__level"),
            Filter("role", _("Role"), lambda person: Role.choices, _holding),
            nationality_filter("nationality"),
        ),
        person_path="",
        empty=_("Nobody is known yet."),
    )
)
