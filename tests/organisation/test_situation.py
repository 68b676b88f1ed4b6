from datetime import date
from decimal import Decimal

import pytest

from sojourn.engines.eligibility import LanguageResult, Situation
from sojourn.organisation.models import LanguageScore, Person, Unit
from sojourn.organisation.situation import situation_of, situations_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_situation_of_student_has_studies_units_above_and_scores():
    make.university()
    student = make.student(Unit.objects.get(code="LAW"), gpa=3.5, toefl=95)

    found = situation_of(Person.objects.get(pk=student.pk))

    assert found == Situation(
        level="bachelor",
        year=3,
        field_code="0421",
        majors=("法学", "Law"),
        units=("LAW", "LSU"),
        gpa=Decimal("3.5"),
        gpa_scale=Decimal(4),
        languages=(
            LanguageResult(
                "toefl_ibt",
                "en",
                Decimal(95),
                {"r": Decimal(24), "l": Decimal(24), "s": Decimal(23), "w": Decimal(24)},
                date(2027, 3, 1),
            ),
        ),
        nationality="CN",
    )


def test_situation_of_somebody_without_studies_is_unknown_but_for_the_nationality():
    assert situation_of(make.person(nationality="FR")) == Situation(nationality="FR")


def test_situation_writes_a_cefr_level_as_a_level():
    person = make.person()
    LanguageScore.objects.create(
        person=person, test="cefr", language="fr", overall=4, speaking=3, taken_on=date(2027, 1, 1)
    )

    languages = situation_of(person).languages

    assert languages == (LanguageResult("cefr", "fr", "B2", {"s": "B1"}, date(2027, 1, 1)),)


def test_situations_of_many_cost_three_queries(django_assert_num_queries):
    make.university()
    law = Unit.objects.get(code="LAW")
    students = Person.objects.filter(pk__in=[make.student(law).pk for _ in range(5)])

    with django_assert_num_queries(4):  # the people themselves, and three
        found = situations_of(students)

    assert len(found) == 5
