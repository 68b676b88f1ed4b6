from datetime import timedelta

import pytest

from sojourn.kernel import clock
from sojourn.organisation.middleware import hats_of
from sojourn.organisation.models import Appointment, Person, Role, Unit
from sojourn.organisation.queries import (
    NOBODY,
    OFFICE,
    READERS,
    UNIT,
    people_holding,
    people_matching,
    spokespeople,
    standing_of,
    tree_of_units,
    units_below,
    visible_people,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    make.university()
    return {unit.code: unit for unit in Unit.objects.all()}


def codes(numbers) -> set[str]:
    return set(Unit.objects.filter(pk__in=numbers).values_list("code", flat=True))


def test_units_below_are_the_unit_itself_and_all_under_it(units, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = units_below([units["HOSP"].pk, units["LAW"].pk])

    assert {code: codes(found[units[code].pk]) for code in ("HOSP", "LAW")} == {
        "HOSP": {"HOSP", "HOSP-ONC"},
        "LAW": {"LAW"},
    }


def test_standing_reaches_the_units_held_and_all_below_for_each_role_apart(units):
    who = make.somebody(Role.FOREIGN_AFFAIRS, units["HOSP"])
    Appointment.objects.create(person=who, unit=units["LAW"], role=Role.UNIT_OFFICER, starts_on=make.LONG_AGO)

    standing = standing_of(who)

    assert {role: codes(reached) for role, reached in standing.reach.items()} == {
        "foreign_affairs": {"HOSP", "HOSP-ONC"},
        "unit_officer": {"LAW"},
    }
    assert [
        standing.holds(OFFICE),
        standing.holds(READERS),
        standing.reaches(OFFICE, units["HOSP-ONC"].pk),
        standing.reaches(OFFICE, units["LAW"].pk),
        standing.reaches(UNIT, units["LAW"].pk),
        standing.reaches(OFFICE | UNIT, None),
    ] == [True, False, True, False, True, False]
    assert codes(standing.units(OFFICE | UNIT)) == {"HOSP", "HOSP-ONC", "LAW"}


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        (Role.OFFICER, {"LSU", "OIA", "LAW", "MED", "HOSP", "HOSP-ONC"}),
        (Role.LEADER, {"LSU", "OIA", "LAW", "MED", "HOSP", "HOSP-ONC"}),
        (Role.UNIT_OFFICER, {"OIA"}),
        (Role.UNIT_LEADER, {"OIA"}),
    ],
)
def test_office_acts_for_the_unit_above_it_but_its_head_for_the_office_alone(units, role, reached):
    assert codes(standing_of(make.somebody(role, units["OIA"])).reach[role]) == reached


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [(-9, None, True), (0, 0, True), (-9, 0, True), (-9, -1, False), (1, None, False), (1, 9, False)],
)
def test_appointment_counts_from_its_first_day_to_its_last(now, units, starts, ends, counts):
    today = clock.today()
    who = make.somebody(
        Role.OFFICER,
        units["LSU"],
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )

    assert (bool(standing_of(who).reach), len(hats_of(who)), list(people_holding(Role.OFFICER))) == (
        counts,
        int(counts),
        [who] if counts else [],
    )


def test_standing_is_read_once_and_nobody_has_none(units, django_assert_num_queries):
    who = make.somebody(Role.OFFICER, units["LSU"])

    with django_assert_num_queries(2):
        standing_of(who)
        standing_of(who)
    assert standing_of(None) == NOBODY


def test_registry_levels(units):
    found = {
        role: standing_of(make.somebody(role, units["LSU"])).levels
        for role in (Role.REGISTRY_UNDERGRADUATE, Role.REGISTRY_GRADUATE, Role.OFFICER)
    }

    assert found == {
        "registry_undergraduate": {"bachelor"},
        "registry_graduate": {"master", "doctor"},
        "officer": set(),
    }


def test_people_seen_are_each_seen_once(units):
    student = make.student(units["LAW"])
    Appointment.objects.create(person=student, unit=units["LAW"], role=Role.STAFF, starts_on=make.LONG_AGO)
    officer = make.somebody(Role.OFFICER, units["OIA"])

    assert list(visible_people(officer).order_by("pk")) == [student, officer]


def test_tree_has_every_unit_under_its_parent(units, django_assert_num_queries):
    with django_assert_num_queries(1):
        tree = [(depth, unit.code) for depth, unit in tree_of_units()]

    assert tree == [(0, "LSU"), (1, "HOSP"), (2, "HOSP-ONC"), (1, "LAW"), (1, "MED"), (1, "OIA")]


def test_people_are_found_by_every_word_in_name_number_or_address(units):
    lin = make.person(name_zh="林小雨", name_en="Lin Xiaoyu", number="S2027001", email="lin@example.org")
    make.person(name_zh="林大明", name_en="Lin Daming", number="S2027002", email="daming@example.org")

    found = [
        list(people_matching(Person.objects.all(), words))
        for words in ("林小", "lin xiao", "2027001", "LIN@", "lin 2027001", "nobody")
    ]

    assert found == [[lin], [lin], [lin], [lin], [lin], []]
    assert len(people_matching(Person.objects.all(), " ")) == 2


def test_spokespeople_hold_a_role_today_and_neither_study_nor_work_there(units):
    law = units["LAW"]
    officer = make.somebody(Role.UNIT_OFFICER, law)
    make.somebody(Role.STAFF, law), make.student(law)
    make.somebody(Role.UNIT_LEADER, law, ends_on=clock.today() - timedelta(days=1))

    assert [one.person for one in spokespeople(law)] == [officer]
