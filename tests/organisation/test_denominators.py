import pytest
from django.urls import reverse

from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation import actions
from sojourn.organisation.models import Denominator, Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture
def students(office):
    return actions.add_denominator(
        by=office,
        unit=Unit.objects.get(code="LAW"),
        academic_year=make.academic_year(),
        kind="students",
        value=900,
    )


def test_number_is_entered_once_and_changed_after(office, students):
    facts = {"unit": students.unit, "academic_year": students.academic_year, "kind": "students"}

    with pytest.raises(Refusal):
        actions.add_denominator(by=office, value=1, **facts)
    changed = actions.change_denominator(students, seen=0, changes={"value": 950}, by=office)

    assert (changed.value, changed.version, changed.history.count()) == (950, 1, 2)


def test_unit_officer_reads_the_numbers_and_changes_none(client, students):
    officer = make.somebody(Role.UNIT_OFFICER, students.unit)
    client.force_login(officer.account)

    page = client.get(reverse("organisation:denominators"), headers={"accept-language": "en"})

    assert "School of Law" in page.content.decode() and "900" in page.content.decode()
    assert client.get(reverse("organisation:denominator_change", args=[students.pk])).status_code == 404
    with pytest.raises(Forbidden):
        actions.change_denominator(students, seen=0, changes={"value": 1}, by=officer)


def test_officer_changes_a_number_in_the_browser(client, office, students):
    client.force_login(office.account)
    address = reverse("organisation:denominator_change", args=[students.pk])

    answer = client.post(address, {"value": "910", "version": "0"})

    assert answer.status_code == 302
    assert Denominator.objects.get().value == 910
    added = client.post(
        reverse("organisation:denominator_add"),
        {
            "unit": students.unit_id,
            "academic_year": students.academic_year_id,
            "kind": "staff",
            "value": "80",
        },
    )
    assert (added.status_code, Denominator.objects.count()) == (302, 2)


def test_student_sees_no_numbers(client, students):
    client.force_login(make.student(students.unit).account)

    assert client.get(reverse("organisation:denominators")).status_code == 404


def test_list_takes_few_queries(client, office, students, django_assert_max_num_queries):
    client.force_login(office.account)
    for kind in ("staff", "teachers", "courses"):
        actions.add_denominator(
            by=office, unit=students.unit, academic_year=students.academic_year, kind=kind, value=1
        )

    with django_assert_max_num_queries(12):
        client.get(reverse("organisation:denominators"), {"year": "2028/29"})
