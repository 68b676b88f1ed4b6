"""A student of law at a host, and everybody around them."""

from dataclasses import dataclass

import pytest

from sojourn.organisation.models import Person, Role, Unit
from sojourn.partners.models import Institution
from tests import factories as make


@dataclass
class Cast:
    """Who plays a part; the strangers nearly do."""

    host: Institution
    student: Person
    officer: Person
    unit_officer: Person
    counsellor: Person
    leader: Person
    contact: Person
    other_student: Person
    other_contact: Person
    other_unit_officer: Person


@pytest.fixture
def cast(db, now) -> Cast:
    root = make.university()
    law, med = Unit.objects.get(code="LAW"), Unit.objects.get(code="MED")
    host = make.institution(name_en="University of Bonn", name_zh="波恩大学", is_partner=True)
    student = make.student(law, name_zh="李明", name_en="Li Ming")
    counsellor = make.somebody(Role.COUNSELLOR, law)
    student.studies.counsellor = counsellor
    student.studies.save()
    return Cast(
        host=host,
        student=student,
        officer=make.somebody(Role.OFFICER, root, name_zh="王芳", name_en="Wang Fang"),
        unit_officer=make.somebody(Role.UNIT_OFFICER, law),
        counsellor=counsellor,
        leader=make.somebody(Role.LEADER, root),
        contact=make.partner_contact(host, language="en"),
        other_student=make.student(law),
        other_contact=make.partner_contact(make.institution()),
        other_unit_officer=make.somebody(Role.UNIT_OFFICER, med),
    )


@pytest.fixture
def sign_in(client):
    """`sign_in(person)`: the client, now theirs."""

    def enter(person: Person):
        client.force_login(person.account)
        return client

    return enter
