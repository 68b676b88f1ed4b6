"""What can stand in a column of a partner's list: fields of a nomination, in a format, or a constant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.countries import country_name
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution
from sojourn.stays.models import Layout, Nomination
from sojourn.stays.queries.nominations import latest_scores, planned_dates

Value = str | int | Decimal | date | None
CONSTANT = ""
"""The field of a column that says the same in every row."""
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Row:
    """What a line of the list is made from."""

    nomination: Nomination
    number: int
    officer: Person
    home: Unit | None
    scores: Sequence[Any] = ()

    @property
    def person(self) -> Person:
        return self.nomination.application.person

    @property
    def studies(self) -> Any:
        return getattr(self.person, "studies", None)


@dataclass(frozen=True)
class Field:
    """A field as the office chooses it, and how a row gives it."""

    label: Any
    of: Callable[[Row], Value]


def _family_and_given(name: str) -> tuple[str, str]:
    """A name in Latin letters as the system keeps it: family name first, unless a comma says otherwise."""
    head, comma, tail = name.partition(",")
    if comma:
        return head.strip(), tail.strip()
    head, _blank, tail = name.partition(" ")
    return head, tail.strip()


def _studies(column: str) -> Callable[[Row], Value]:
    return lambda row: getattr(row.studies, column) if row.studies else None


FIELDS: Mapping[str, Field] = {
    "number": Field(_("running number"), lambda row: row.number),
    "reference": Field(_("number of the nomination"), lambda row: f"NOM-{row.nomination.pk:06d}"),
    "name_en": Field(_("name in Latin letters"), lambda row: row.person.name_en),
    "family_name": Field(_("family name"), lambda row: _family_and_given(row.person.name_en)[0]),
    "given_name": Field(_("given name"), lambda row: _family_and_given(row.person.name_en)[1]),
    "name_zh": Field(_("name in Chinese"), lambda row: row.person.name_zh),
    "sex": Field(_("sex"), lambda row: row.person.get_sex_display()),
    "birth_date": Field(_("date of birth"), lambda row: row.person.birth_date),
    "nationality": Field(_("nationality"), lambda row: country_name(row.person.nationality)),
    "nationality_code": Field(_("nationality, two letters"), lambda row: row.person.nationality),
    "email": Field(_("e-mail"), lambda row: row.person.email),
    "student_number": Field(_("student number"), lambda row: row.person.number),
    "unit": Field(_("school"), lambda row: in_language(row.nomination.application.unit, "name")),
    "level": Field(_("level"), lambda row: row.studies.get_level_display() if row.studies else None),
    "year": Field(_("year of study"), _studies("year")),
    "major": Field(_("major"), lambda row: in_language(row.studies, "major") if row.studies else None),
    "field_code": Field(_("field of study (ISCED-F)"), _studies("field_code")),
    "gpa": Field(_("mean of marks"), _studies("gpa")),
    "gpa_scale": Field(_("highest possible mark"), _studies("gpa_scale")),
    "language_results": Field(_("language results"), lambda row: "; ".join(map(str, row.scores))),
    "programme": Field(_("programme"), lambda row: in_language(row.nomination.place.programme, "title")),
    "academic_year": Field(_("academic year"), lambda row: row.nomination.place.academic_year.label),
    "period": Field(_("period"), lambda row: row.nomination.place.get_period_display()),
    "begins": Field(_("from"), lambda row: planned_dates(row.nomination.place)[0]),
    "ends": Field(_("until"), lambda row: planned_dates(row.nomination.place)[1]),
    "deadline": Field(_("nomination deadline"), lambda row: row.nomination.deadline),
    "home": Field(_("home institution"), lambda row: in_language(row.home, "name") if row.home else None),
    "coordinator": Field(_("coordinator at home"), lambda row: in_language(row.officer, "name")),
    "coordinator_email": Field(_("e-mail of the coordinator"), lambda row: row.officer.email),
}

FORMATS: Mapping[str, Any] = {
    "": _("as it is"),
    "upper": _("CAPITAL LETTERS"),
    "text": _("as text"),
    "iso": "2028-09-01",
    "dmy": "01/09/2028",
    "mdy": "09/01/2028",
    "dots": "01.09.2028",
    "zh": "2028年9月1日",
}
DATES: Mapping[str, Callable[[date], str]] = {
    "dmy": lambda day: day.strftime("%d/%m/%Y"),
    "mdy": lambda day: day.strftime("%m/%d/%Y"),
    "dots": lambda day: day.strftime("%d.%m.%Y"),
    "zh": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "text": lambda day: day.isoformat(),
}
DEFAULT_HEADINGS = (
    ("No.", "number"),
    ("Family name", "family_name"),
    ("Given name", "given_name"),
    ("Name in Chinese", "name_zh"),
    ("Sex", "sex"),
    ("Date of birth", "birth_date"),
    ("Nationality", "nationality"),
    ("E-mail", "email"),
    ("Level", "level"),
    ("Year of study", "year"),
    ("Major", "major"),
    ("Mean of marks", "gpa"),
    ("Highest possible mark", "gpa_scale"),
    ("Language results", "language_results"),
    ("Academic year", "academic_year"),
    ("Period", "period"),
    ("From", "begins"),
    ("Until", "ends"),
    ("Home institution", "home"),
    ("Coordinator", "coordinator"),
    ("E-mail of the coordinator", "coordinator_email"),
)
DEFAULT_COLUMNS: list[dict[str, str]] = [
    {"heading": heading, "field": field, "format": "", "constant": ""} for heading, field in DEFAULT_HEADINGS
]
"""The columns of a partner that has asked for none."""


def layout_of(institution: Institution) -> Layout | None:
    """The newest version of a partner's columns; None where it takes the usual ones. One query."""
    return institution.layouts.select_related("made_by").first()


def columns_of(layout: Layout | None) -> list[dict[str, str]]:
    return list(layout.columns) if layout else DEFAULT_COLUMNS


def list_of(
    nominations: Sequence[Nomination],
    columns: Sequence[Mapping[str, str]],
    *,
    officer: Person,
    language: str = "en",
) -> list[list[Value]]:
    """The lines of the list, in the language in which the partner reads. One query and one for each line."""
    home = Unit.objects.filter(parent=None).order_by("id").first()
    wants_scores = any(column["field"] == "language_results" for column in columns)
    with translation.override(language):
        return [
            [formatted(column, row) for column in columns]
            for row in (
                Row(
                    nomination,
                    number,
                    officer,
                    home,
                    latest_scores(nomination.application.person) if wants_scores else (),
                )
                for number, nomination in enumerate(nominations, 1)
            )
        ]


def formatted(column: Mapping[str, str], row: Row) -> Value:
    """What stands in one cell."""
    field = FIELDS.get(column["field"])
    value = column.get("constant", "") if field is None else field.of(row)
    how = column.get("format", "")
    if isinstance(value, date):
        return DATES[how](value) if how in DATES else value
    if value is not None and how == "upper":
        return str(value).upper()
    if value is not None and how == "text":
        return str(value)
    return value if isinstance(value, int | Decimal) or value is None else str(value)
