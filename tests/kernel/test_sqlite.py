"""Writers of one process stand in line for SQLite instead of asking again and again (trust.md: F1)."""

import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from sojourn.kernel.models import Schedule
from tests.conftest import NOW

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets many write at once"),
]


def written(name: str, failures: list[Exception]) -> None:
    try:
        with transaction.atomic():
            Schedule.objects.create(name=name, last_began_at=NOW)
    except Exception as failure:  # whatever a writer meets
        failures.append(failure)
    finally:
        connections.close_all()


def in_threads(count: int) -> list[Exception]:
    failures: list[Exception] = []
    threads = [threading.Thread(target=written, args=[f"writer {one}", failures]) for one in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_thirty_two_writers_all_come_through():
    failures = in_threads(32)

    assert (failures, Schedule.objects.count()) == ([], 32)


def test_writer_that_is_never_let_in_is_told_so(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    with transaction.atomic():
        failures = in_threads(1)

    assert [type(failure) for failure in failures] == [OperationalError]


@pytest.mark.parametrize("ending", ["failure", "closed"])
def test_turn_is_given_back_however_a_transaction_ends(ending):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        if ending == "closed":
            connection.close()
        raise ZeroDivisionError

    assert in_threads(1) == []
