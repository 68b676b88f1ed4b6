"""A small university whose figures are frozen once for all tests of a module."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from sojourn.indicators import actions
from sojourn.indicators.models import Release
from sojourn.kernel import clock
from sojourn.organisation.models import Employment, Person, Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.indicators.freezing import begun, freeze

ABROAD = {"LAW": 2, "MED": 5}
"""School -> how many of its twelve staff have a degree from abroad."""


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Path]:
    """Two schools with their staff, and one release whose figures are frozen: once for all tests here."""
    folder = tmp_path_factory.mktemp("index")
    with (
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(MEDIA_ROOT=folder),
    ):
        _staff()
        actions.load_catalogue(by=None)
        officer = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
        release = begun("index-2026", officer)
        freeze(release, officer)
        yield folder
        transaction.set_rollback(True)


def _staff() -> None:
    make.university()
    make.academic_year("2026/27")
    for code, abroad in ABROAD.items():
        for number in range(12):
            person = make.person(nationality="DE" if number == 0 else "CN")
            Employment.objects.create(
                person=person,
                unit=Unit.objects.get(code=code),
                starts_on=date(2020, 9, 1),
                teaches=True,
                degree_abroad=number < abroad,
                language_certificate=number < 3,
            )


@pytest.fixture
def house(built: Path, db: None, now: Any, stored_files_apart: None, settings: Any) -> None:
    """For a test that looks at it: its files are those of the frozen release."""
    settings.MEDIA_ROOT = built


@pytest.fixture
def officer(house) -> Person:
    return Person.objects.get(appointments__role=Role.OFFICER)


@pytest.fixture
def unit_officer(house) -> Person:
    return make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW"))


@pytest.fixture
def leader(house) -> Person:
    return make.somebody(Role.LEADER, Unit.objects.get(code="LSU"))


@pytest.fixture
def frozen(house) -> Release:
    return Release.objects.get()


@pytest.fixture
def checking(frozen, officer) -> Release:
    release = actions.change_release(
        frozen, seen=frozen.version, changes={"check_until": clock.today() + timedelta(days=7)}, by=officer
    )
    return actions.take_release_step(release, step="open_check", by=officer)
