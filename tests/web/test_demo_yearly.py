"""What units of the demonstration enter year by year: enough for every figure, once, and as invented."""

import pytest

from sojourn.agreements.models import Agreement
from sojourn.cooperation.models import Authorship, Course, Teaching, Work
from sojourn.indicators.models import Release
from sojourn.kernel.registers import registers
from sojourn.networks.models import Network
from sojourn.networks.queries import members_on
from sojourn.organisation.models import Coverage, Denominator
from sojourn.programmes.models import Programme
from sojourn.web.demo import yearly
from sojourn.web.demo.alliance import FOUNDED
from sojourn.web.demo.house import house_again
from sojourn.web.demo.indexing import fill_index
from sojourn.web.demo.units_agreements import WITH_PROGRAMMES, add_agreements_of_units
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


@pytest.fixture
def two_years(monkeypatch):
    monkeypatch.setattr(yearly, "YEARS", 2)
    monkeypatch.setattr(yearly, "ENTERING", ("laboratory",))
    yearly.fill_yearly(house_again(), seed=7, report=lambda done, total: None)


def counts():
    return {name: one.model.objects.count() for name, one in registers().items()}


def test_small_set_holds_a_few_units_of_one_year():
    assert sorted(set(Coverage.objects.values_list("unit__code", flat=True))) == ["CLI", "CSA", "LAW"]
    assert Work.objects.exists() and Teaching.objects.filter(foreign_expert=False).exists()


def test_alliance_has_grown_from_92_to_108_members():
    alliance = Network.objects.get(kind="alliance")

    assert (members_on(alliance, FOUNDED).count(), members_on(alliance, NOW.date()).count()) == (92, 108)


def test_years_are_entered_once_however_often_the_work_begins(two_years):
    before = counts()

    yearly.fill_yearly(house_again(), seed=7, report=lambda done, total: None)

    assert counts() == before
    assert Course.objects.filter(unit__kind="laboratory").values("academic_year").distinct().count() == 2


def test_students_by_nationality_sum_to_all(two_years):
    kind = Denominator.Kind.DOCTORAL_STUDENTS
    rows = Denominator.objects.filter(kind=kind, unit__kind="laboratory", academic_year__label="2027/28")
    for total in rows.filter(nationality=""):
        parts = rows.filter(unit=total.unit).exclude(nationality="")
        assert sum(one.value for one in parts) == total.value


def test_nothing_pretends_to_be_real(two_years):
    assert not Work.objects.exclude(title__contains="invented article").exists()
    assert not Authorship.objects.exclude(orcid="").exclude(orcid__startswith="0000-0000-").exists()


def test_units_have_agreements_of_their_own_once_and_programmes_run_under_some():
    for _each in range(2):
        add_agreements_of_units(house_again(), seed=7, last=NOW.year)
    of_units = Agreement.objects.exclude(unit=None)

    assert of_units.count() > WITH_PROGRAMMES == Programme.objects.exclude(agreement=None).count()
    assert of_units.values("number").distinct().count() == of_units.count()


def test_index_of_one_year_is_released_and_that_of_the_next_is_checked():
    for _each in range(2):
        fill_index(house_again())
    told = [
        (one.period, one.state, one.objections.count(), one.improvements.count())
        for one in Release.objects.order_by("period")
    ]

    assert told == [
        (str(NOW.year - 2), "released", 0, 1),
        (str(NOW.year - 1), "checking", 1, 0),
    ]
