"""The small set of the demonstration, filled once for all tests of a module, at NOW."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from sojourn.partners.catalogue import load_catalogue
from sojourn.web import demo
from tests.conftest import NOW


@pytest.fixture(scope="module")
def house(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The folder of the filled demonstration's data."""
    folder = tmp_path_factory.mktemp("demonstration")
    with (
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(DATA=folder, MEDIA_ROOT=folder / "files"),
    ):
        load_catalogue(by=None)
        demo.fill(seed=7, small=True)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def filled(house: Path, db: None, stored_files_apart: None, settings: Any) -> None:
    """For a test that looks at it: its files are those of the demonstration."""
    settings.DATA, settings.MEDIA_ROOT = house, house / "files"
