"""Each right with one person who has it and one who nearly has it."""

from datetime import timedelta

import pytest

from sojourn.applications.models import Application
from sojourn.applications.queries import visible_applications
from sojourn.kernel.permission import may
from sojourn.kernel.steps import parties_of
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
ALL = ["draft", "submitted", "withdrawn early", "withdrawn late", "accepted"]


@pytest.fixture
def five(house, now):
    """One student's applications in five calls, by what became of them."""
    found = {}
    for name in ALL:
        state = name.split()[0]
        submitted_at = None if name in {"draft", "withdrawn early"} else NOW
        found[name] = make.application(
            call=make.call(), person=house.student, state=state, submitted_at=submitted_at
        )
    return found


def seen_by(person, five) -> list[str]:
    """The names of what the person sees; list and predicate must agree on each."""
    listed = set(visible_applications(person).values_list("pk", flat=True))
    judged = {
        one.pk for one in Application.objects.all() if may(person, "applications.view_application", one)
    }
    assert listed == judged
    return [name for name, application in five.items() if application.pk in listed]


HANDED_IN = ["submitted", "withdrawn late", "accepted"]


@pytest.mark.parametrize(
    ("role", "at", "sees"),
    [
        (Role.DIRECTOR, "LSU", HANDED_IN),
        (Role.OFFICER, "LSU", HANDED_IN),
        (Role.OFFICER, "OIA", HANDED_IN),
        (Role.OFFICER, "MED", []),
        (Role.FOREIGN_AFFAIRS, "LAW", HANDED_IN),
        (Role.FOREIGN_AFFAIRS, "MED", []),
        (Role.UNIT_OFFICER, "LAW", HANDED_IN),
        (Role.UNIT_LEADER, "LAW", HANDED_IN),
        (Role.UNIT_OFFICER, "MED", []),
        (Role.REGISTRY_UNDERGRADUATE, "LSU", HANDED_IN),
        (Role.REGISTRY_GRADUATE, "LSU", []),
        (Role.REGISTRY_STAFF, "LSU", []),
        (Role.LEADER, "LSU", HANDED_IN),
        (Role.COUNSELLOR, "LAW", []),
        (Role.REVIEWER, "LAW", []),
        (Role.STUDENT, "LAW", []),
        (Role.STAFF, "LAW", []),
        (Role.ADMINISTRATOR, "LSU", []),
    ],
)
def test_what_each_role_sees(house, five, role, at, sees):
    person = make.somebody(role, Unit.objects.get(code=at))

    assert seen_by(person, five) == sees


def test_applicant_sees_everything_of_their_own(house, five):
    assert seen_by(house.student, five) == ALL


def test_counsellor_sees_their_own_students_only(house, five):
    counsellor = make.somebody(Role.COUNSELLOR, house.law)
    house.student.studies.counsellor = counsellor
    house.student.studies.save()

    assert seen_by(counsellor, five) == HANDED_IN
    assert seen_by(make.somebody(Role.COUNSELLOR, house.law), five) == []


def test_a_counsellor_who_is_none_any_more_sees_nothing(house, five):
    former = make.somebody(Role.COUNSELLOR, house.law, ends_on=NOW.date() - timedelta(days=1))
    house.student.studies.counsellor = former
    house.student.studies.save()

    assert seen_by(former, five) == []


def test_an_appointment_that_ended_yesterday_gives_nothing(house, five):
    yesterday = NOW.date() - timedelta(days=1)
    gone = make.somebody(Role.OFFICER, house.root, ends_on=yesterday)

    assert seen_by(gone, five) == []


def test_partners_contact_sees_nothing(house, five):
    assert seen_by(make.partner_contact(make.institution()), five) == []


def test_parties(house, five):
    application = five["submitted"]

    assert parties_of(house.student, application) == {"applicant"}
    assert parties_of(house.unit_officer, application) == {"unit"}
    assert parties_of(house.other_unit_officer, application) == set()
    assert parties_of(house.officer, application) == {"office"}
    assert parties_of(make.somebody(Role.LEADER, house.root), application) == set()
    assert parties_of(None, application) == {"clock"}


def test_an_officer_is_only_the_applicant_of_their_own_application(house, five):
    house.student.appointments.create(unit=house.root, role=Role.OFFICER, starts_on=make.LONG_AGO)

    assert parties_of(house.student, five["submitted"]) == {"applicant"}
    assert not may(house.student, "applications.check_application", five["submitted"])
