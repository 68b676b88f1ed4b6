"""What is known of a student, as the eligibility engine reads it."""

from collections.abc import Iterable, Mapping

from django.db.models import prefetch_related_objects

from sojourn.engines.eligibility import TESTS, LanguageResult, Situation
from sojourn.organisation.models import LanguageScore, Person, Studies, Unit

PARTS = {"r": "reading", "l": "listening", "s": "speaking", "w": "writing"}
"""The engine's letter for a part of a language test -> our column."""


def situation_of(person: Person) -> Situation:
    """What is known of this person today. Three queries."""
    return situations_of([person])[person.pk]


def situations_of(people: Iterable[Person]) -> dict[int, Situation]:
    """What is known of each of these people, by their number. Three queries for however many."""
    persons = list(people)
    prefetch_related_objects(persons, "studies", "language_scores")
    parents = {
        number: (code, parent) for number, code, parent in Unit.objects.values_list("id", "code", "parent_id")
    }
    return {person.pk: _situation(person, parents) for person in persons}


def _situation(person: Person, parents: Mapping[int, tuple[str, int | None]]) -> Situation:
    studies: Studies | None = getattr(person, "studies", None)
    languages = tuple(_result(score) for score in person.language_scores.all())
    if studies is None:
        return Situation(
            nationality=person.nationality or None, languages=languages, born_on=person.birth_date
        )
    return Situation(
        level=studies.level,
        year=studies.year,
        field_code=studies.field_code or None,
        majors=tuple(name for name in (studies.major_zh, studies.major_en) if name),
        units=_line_of(studies.unit_id, parents),
        gpa=studies.gpa,
        gpa_scale=studies.gpa_scale,
        languages=languages,
        nationality=person.nationality or None,
        credits=studies.credits,
        born_on=person.birth_date,
    )


def _line_of(unit_id: int | None, parents: Mapping[int, tuple[str, int | None]]) -> tuple[str, ...]:
    """The unit's code and those of the units above it."""
    codes: list[str] = []
    while unit_id in parents:
        code, unit_id = parents[unit_id]
        codes.append(code)
    return tuple(codes)


def _result(score: LanguageScore) -> LanguageResult:
    def value(column: str) -> object:
        number = getattr(score, column)
        # a level with a name is kept as its number, 1 for A1
        levels = TESTS[score.test].levels if score.test in TESTS else ()
        return levels[int(number) - 1] if number is not None and 1 <= number <= len(levels) else number

    return LanguageResult(
        test=score.test,
        language=score.language,
        overall=value("overall"),  # type: ignore[arg-type]
        parts={letter: value(column) for letter, column in PARTS.items() if value(column) is not None},  # type: ignore[misc]
        taken_on=score.taken_on,
        valid_until=score.valid_until,
    )
