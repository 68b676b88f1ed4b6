"""What every test may ask for."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connections
from django.utils import translation

from sojourn.programmes import ways
from tests.browser import chromium, phone, wide  # noqa: F401 - fixtures

LONGEST_FIRST = (
    "tests/web/round/",
    "tests/web/test_demo",
    "tests/web/test_pages_sound",
    "tests/test_cli",
    "tests/web/test_serving",
    "tests/web/test_kills",
)
"""A long test that begins last is waited for by all the other processes."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2027, 10, 12, 9, 0, tzinfo=SHANGHAI)
"""The instant at which tests with the `now` fixture begin: a Tuesday in the autumn of the call."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, then those in a browser, then the rest, each in the order drawn."""

    def rank(one: pytest.Item) -> int:
        if one.nodeid.startswith(LONGEST_FIRST):
            return 0
        return 1 if one.get_closest_marker("browser") else 2

    items.sort(key=rank)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in service: a live server's threads then have connections of their own."""
    for connection in connections.all():
        if connection.vendor == "sqlite":
            file = tmp_path_factory.mktemp("database") / "test.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(file)
            # what a power cut would leave is not what these tests are about
            connection.settings_dict["OPTIONS"]["init_command"] = (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
            )


@pytest.fixture(autouse=True)
def stored_files_apart(tmp_path: Path, settings) -> None:
    """Uploads of a test go to the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def default_language() -> None:
    """A request in English leaves its language behind; no test begins with that of the one before."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    """A clock that stands at NOW until it is moved: `now.move_to(...)`, `now.shift(...)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def ways_known() -> None:
    """What a process publishes it knows; it asks nobody else, whose query would come at no fixed moment."""
    settings.WAYS_READ_EVERY = None


@pytest.fixture(autouse=True)
def ways_of_a_test_forgotten() -> Iterator[None]:
    """What a test publishes goes with its rows; else its states would bind the kinds of the next one."""
    before = dict(ways._ways)
    yield
    ways._ways.clear()
    ways._ways.update(before)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Tests sign in often; the slow hash is not what they are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
