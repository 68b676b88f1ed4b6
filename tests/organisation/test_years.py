from datetime import date

import pytest

from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import academic_year, year_after
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_year_after_where_none_is_known_turns_in_september():
    assert [year_after(date(2027, 8, 31)), year_after(date(2027, 9, 1))] == ["2027/28", "2028/29"]


def test_year_after_follows_the_year_that_runs():
    AcademicYear.objects.create(
        label="2027/28",
        starts_on=date(2027, 8, 25),
        spring_starts_on=date(2028, 2, 20),
        ends_on=date(2028, 7, 1),
    )

    assert [year_after(date(2027, 8, 24)), year_after(date(2027, 8, 25))] == ["2027/28", "2028/29"]


def test_year_after_the_summer_break_counts_from_the_year_that_has_just_ended():
    make.academic_year("2027/28")

    assert year_after(date(2028, 8, 20)) == "2028/29"


def test_academic_year_is_made_once():
    first, second = academic_year("2099/00", by=None), academic_year("2099/00", by=None)

    assert (first, first.starts_on, AcademicYear.objects.count()) == (second, date(2099, 9, 1), 1)


@pytest.mark.parametrize("label", ["2028", "2028/30", "2028/2029", "", "28/29"])
def test_academic_year_of_impossible_label_is_refused(label):
    with pytest.raises(Refusal):
        academic_year(label, by=None)
