"""A call made from last year's: everything that is asked and said, with its years moved."""

from typing import Any

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.organisation.models import AcademicYear, Person
from sojourn.organisation.years import academic_year as year_called
from sojourn.organisation.years import label_of
from sojourn.programmes.actions.calls import refuse_double_code
from sojourn.programmes.models import Call
from sojourn.programmes.queries.places import places_of_year
from sojourn.programmes.years import first_year, moved

COPIED = (
    "title_zh",
    "title_en",
    "text_zh",
    "text_en",
    "notice_days",
    "offer_days",
    "max_choices",
    "is_blind",
    "reviews_per_application",
    "mechanism",
    "ties",
    "seats_order",
    "public_event_zh",
    "public_event_en",
)
"""What a copy takes over; dates, places and the lottery's secret belong to one call."""
TEXTS = ("title_zh", "title_en", "text_zh", "text_en", "public_event_zh", "public_event_en")
"""Texts that name years."""


@action
def copy_call(
    earlier: Call,
    *,
    code: str,
    academic_year: AcademicYear,
    by: Person,
    **texts: str,
) -> Call:
    """A draft with the texts, rules, requirements, documents, questions and weights of an earlier call.

    Years that the texts name move along with the academic year. Its places are those which the same
    programmes offer in the new year.
    """
    require(by, "programmes.add_call")
    refuse_double_code(code)
    years = first_year(academic_year.label) - first_year(earlier.academic_year.label)
    facts: dict[str, Any] = {name: getattr(earlier, name) for name in COPIED}
    facts |= {name: moved(facts[name], years) for name in TEXTS}
    call = Call.objects.create(
        code=code, academic_year=academic_year, kind_id=earlier.kind_id, **facts | texts
    )
    _copy_form(earlier, call, years)
    for rows in (earlier.requirements, earlier.documents, earlier.score_parts):
        for row in rows.all():
            _copy(row, call, years)
    offered = places_of_year(academic_year).filter(programme__places__in=earlier.places.all())
    call.places.set(offered.distinct())
    return call


@action
def copy_for_next_year(earlier: Call, *, by: Person) -> Call:
    """A copy for the academic year after the earlier call's, with a code of its own."""
    require(by, "programmes.add_call")
    year = year_called(label_of(first_year(earlier.academic_year.label) + 1), by=by)
    return copy_call(earlier, code=_next_code(earlier.code), academic_year=year, by=by)


def _next_code(code: str) -> str:
    """The code with its years moved; a number behind it where that is taken, or has none."""
    wanted = moved(code, 1)
    taken = {one.lower() for one in Call.objects.values_list("code", flat=True)}
    tried = [wanted, *(f"{wanted[:36]}-{number}" for number in range(2, 1000))]
    return next(one for one in tried if one.lower() not in taken)


def _copy_form(earlier: Call, call: Call, years: int) -> None:
    """Sections and questions; a question keeps its name, by which conditions and requirements call it."""
    sections = {section.pk: section for section in earlier.sections.all()}
    for section in sections.values():
        _copy(section, call, years)
    for question in earlier.questions.filter(is_withdrawn=False):
        question.key = question.name
        question.section = sections.get(question.section_id)
        question.changed_in = 0
        question.limits = _moved_days(question.limits, years)
        _copy(question, call, years)


def _copy(row: Any, call: Call, years: int) -> None:
    """The same row for another call, with the years of its texts moved."""
    row.pk, row.call = None, call
    row._state.adding = True
    for name in ("title_zh", "title_en", "text_zh", "text_en", "help_zh", "help_en"):
        if hasattr(row, name):
            setattr(row, name, moved(getattr(row, name), years))
    if hasattr(row, "version"):
        row.version = 0
    if hasattr(row, "parameters"):
        row.parameters = _moved_days(row.parameters, years)
    row.save()


def _moved_days(value: Any, years: int) -> Any:
    """Days in limits and parameters, however deep: 2027-09-01 becomes 2028-09-01."""
    if isinstance(value, dict):
        return {
            name: moved(inner, years)
            if name in DAYS and isinstance(inner, str)
            else _moved_days(inner, years)
            for name, inner in value.items()
        }
    return [_moved_days(inner, years) for inner in value] if isinstance(value, list) else value


DAYS = frozenset({"earliest", "latest", "day", "text_zh", "text_en"})
"""What holds a day or a text with years."""
