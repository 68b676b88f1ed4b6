"""Teachers who are nobody of ours stand once in a course, on SQLite as on PostgreSQL."""

import pytest
from django.db import IntegrityError, transaction

from sojourn.cooperation.models import Course, Teaching
from sojourn.organisation.models import Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    make.university()
    facts = {"academic_year": make.academic_year(), "term": "autumn", "title_en": "Law"}
    return Course.objects.create(number="LAW-101", unit=Unit.objects.get(code="LAW"), **facts)


def test_teacher_of_a_course_who_is_nobody_of_ours_stands_once(course):
    Teaching.objects.create(course=course, name="A. Visitor")

    with pytest.raises(IntegrityError), transaction.atomic():
        Teaching.objects.create(course=course, name="A. Visitor")
    Teaching.objects.create(course=course, name="B. Visitor")

    assert [one.name for one in course.teachings.all()] == ["A. Visitor", "B. Visitor"]
