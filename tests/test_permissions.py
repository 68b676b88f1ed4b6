"""For every person and row, what the predicate allows is what the list shows: from the declared lists."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from sojourn.kernel.permission import listings, may
from tests import world as small
from tests.conftest import NOW

LISTINGS = sorted(listings().items(), key=lambda pair: pair[0]._meta.label)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[small.World]:
    with time_machine.travel(NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        yield small.build()
        transaction.set_rollback(True)


def test_every_listed_model_has_rows_in_the_world(world, db):
    assert [model.__name__ for model, _listing in LISTINGS if not world.rows.get(model)] == []


@pytest.mark.parametrize(("model", "listed"), LISTINGS, ids=[model.__name__ for model, _ in LISTINGS])
def test_predicate_and_list_agree(world, db, model, listed):
    name, listing = listed
    numbers = {row.pk for row in world.rows[model]}
    disagreements = []
    for who, person in world.people.items():
        shown = [pk for pk in listing(person).values_list("pk", flat=True) if pk in numbers]
        allowed = {row.pk for row in world.rows[model] if may(person, name, row)}
        if sorted(shown) != sorted(allowed):
            disagreements.append((who, f"list {sorted(shown)}", f"predicate {sorted(allowed)}"))

    assert disagreements == []


@pytest.mark.parametrize(("model", "listed"), LISTINGS, ids=[model.__name__ for model, _ in LISTINGS])
def test_world_tells_people_apart(world, db, model, listed):
    """Else agreement would mean little: of every model somebody sees more than somebody else."""
    _name, listing = listed
    seen = {frozenset(listing(person).values_list("pk", flat=True)) for person in world.people.values()}

    assert len(seen) > 1


@pytest.mark.parametrize(("model", "listed"), LISTINGS, ids=[model.__name__ for model, _ in LISTINGS])
@pytest.mark.parametrize("who", ["former", "later"])
def test_appointments_of_other_days_give_nothing(world, db, model, listed, who):
    """Whoever held every role until yesterday, or will from tomorrow, sees what somebody without any sees."""
    _name, listing = listed
    person, nobody = world.people[who], world.people["without any"]

    shown = set(listing(person)) - {person}

    assert shown == set(listing(nobody)) - {nobody}
