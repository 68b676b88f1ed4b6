"""The number of graduates without a stay abroad stands once, on SQLite as on PostgreSQL."""

import pytest
from django.db import IntegrityError, transaction

from sojourn.organisation.models import Graduation, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_graduates_of_a_unit_without_a_person_stand_once_a_year_and_level():
    make.university()
    facts = {"unit": Unit.objects.get(code="LAW"), "academic_year": make.academic_year()}
    Graduation.objects.create(level="bachelor", people=120, **facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        Graduation.objects.create(level="bachelor", people=121, **facts)
    Graduation.objects.create(level="master", people=30, **facts)

    assert sorted(Graduation.objects.values_list("level", "people")) == [("bachelor", 120), ("master", 30)]
