"""Disk full, database read-only, gone and back: a clear page, no partial row, works again (trust.md: F6)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.kernel.models import Mail, StepTaken
from sojourn.organisation.models import Unit
from sojourn.programmes.models import Question
from tests import factories as make

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="said to SQLite by a pragma")


@pytest.fixture
def draft(transactional_db, now) -> Application:
    make.university()
    call = make.call()
    question = Question.objects.create(call=call, text_zh="为什么？", text_en="Why?", kind="text")
    person = make.student(Unit.objects.get(code="LAW"))
    application = actions.start_application(call, by=person)
    actions.add_choice(application, call.places.get(), by=person)
    application.refresh_from_db()
    answers = {str(question.pk): "因为。"}
    return actions.save_answers(application, seen=application.version, answers=answers, by=person)


@pytest.fixture
def browser(draft) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(draft.person.account)
    return client


def handed_in(browser: Client, draft: Application) -> int:
    answers = {f"answer_{number}": answer for number, answer in draft.answers.items()}
    sent = {"version": draft.version, "do": "submit", **answers}
    return browser.post(reverse("applications:edit", args=[draft.pk]), sent).status_code


def rows() -> tuple[str, int, int]:
    return Application.objects.get().state, StepTaken.objects.count(), Mail.objects.count()


def told(pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")


def filled() -> None:
    """Use up the pages that are free in the file, so that the next writer needs a new one."""
    told(f"max_page_count = {page_count()}")
    with pytest.raises(OperationalError, match="full"):
        for _ in range(1000):
            with transaction.atomic():
                Mail.objects.create(address="a@example.org", subject="-", body="x" * 500, path="/filling/")


def page_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        return cursor.fetchone()[0]


@sqlite_only
def test_full_disk_refuses_with_a_clear_page_and_leaves_no_half_submission(browser, draft):
    filled()
    before = rows()

    answer = browser.post(
        reverse("applications:edit", args=[draft.pk]),
        {"version": draft.version, "do": "submit"}
        | {f"answer_{number}": "因为。" * 3000 for number in draft.answers},
    )

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "系统暂时无法读取或保存" in answer.content.decode()
    assert rows() == before
    assert browser.get(reverse("applications:edit", args=[draft.pk])).status_code == 200

    told("max_page_count = 1073741823")

    assert handed_in(browser, draft) == 302
    assert Application.objects.get().state == "submitted"


@sqlite_only
def test_database_that_is_read_only_is_read_and_written_again_when_it_may(browser, draft):
    told("query_only = ON")
    try:
        assert handed_in(browser, draft) == 503
        assert browser.get(reverse("applications:edit", args=[draft.pk])).status_code == 200
        assert rows() == ("draft", 0, 0)
    finally:
        told("query_only = OFF")

    assert handed_in(browser, draft) == 302
    assert rows() == ("submitted", 1, 1)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no server that could end a connection"
)
def test_connection_that_the_server_has_ended_is_made_anew(browser, draft):
    connection.ensure_connection()
    other = connection.copy("other")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    finally:
        other.close()

    # the web server asks so before each request, which the client of the tests leaves out
    close_old_connections()
    assert handed_in(browser, draft) == 302
    assert rows() == ("submitted", 1, 1)


GONE = """
import os, shutil, sys
import django; django.setup()
from django.core.management import call_command
from django.test import Client
from django.conf import settings
from django.db import close_old_connections
# tables from the models, which is quicker
settings.MIGRATION_MODULES = {app.split(".")[-1]: None for app in settings.INSTALLED_APPS}
call_command("migrate", run_syncdb=True, verbosity=0)
call_command("createcachetable", verbosity=0)
file = settings.DATABASES["default"]["NAME"]
browser = Client(raise_request_exception=False, headers={"host": "localhost"})
seen = [browser.get("/programmes/calls/").status_code]
shutil.move(file, file + ".away")
os.mkdir(file)
close_old_connections()
seen.append(browser.get("/programmes/calls/").status_code)
os.rmdir(file)
shutil.move(file + ".away", file)
close_old_connections()
seen.append(browser.get("/programmes/calls/").status_code)
print(*seen)
"""


def test_database_that_is_gone_and_comes_back_is_found_again(tmp_path):
    env = {**os.environ, "SOJOURN_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/a.sqlite3"}
    done = subprocess.run(
        [sys.executable, "-c", GONE], env=env, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )

    assert done.stdout.split() == ["200", "503", "200"], done.stderr
