import pytest
from django.db import connection

from sojourn.kernel.planner import learn_sizes
from tests import factories as make

KNOWN = {
    "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'organisation_person'",
    "postgresql": "SELECT reltuples::int FROM pg_class WHERE relname = 'organisation_person'",
}


@pytest.mark.django_db
def test_sizes_are_known_before_what_was_written_is_committed():
    make.person()

    learn_sizes()

    with connection.cursor() as cursor:
        cursor.execute(KNOWN[connection.vendor])
        assert cursor.fetchone()[0] > 0
