"""Numbers kept as things move agree with the table, whatever happened and however it was folded."""

import random
from collections import Counter
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.applications.models import Application
from sojourn.applications.queries.visible import HANDED_IN
from sojourn.kernel.many import create_many, remove_many
from sojourn.kernel.models import Tally
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_back, take_step
from sojourn.kernel.tally import counts_of, fold_tallies, recount, recount_all
from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


def real(**wanted) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in Application.objects.filter(HANDED_IN, **wanted):
        found[row.state] = found.get(row.state, 0) + 1
    return found


@pytest.fixture
def walked(now) -> list[Application]:
    """Applications of two units to two calls after 400 tries to take some step, as whoever may or may not."""
    make.university()
    law, med = Unit.objects.get(code="LAW"), Unit.objects.get(code="MED")
    calls = [make.call(places=[make.place()]) for _ in range(2)]
    officer = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    speakers = {unit.pk: make.somebody(Role.UNIT_OFFICER, unit) for unit in (law, med)}
    draw = random.Random(20271012)
    rows = [
        make.application(
            call=calls[number % 2],
            person=make.student((law, med)[number // 2 % 2], toefl=None),
            state=draw.choice(["draft", "submitted", "endorsed", "ranked", "offered"]),
        )
        for number in range(20)
    ]
    now.move_to(calls[0].closes_at)
    names = [step.name for step in Application.workflow.steps]
    for turn in range(400):
        row = Application.objects.get(pk=draw.choice(rows).pk)
        by = draw.choice([row.person, speakers[row.unit_id], officer, None])
        with suppress(Refusal):
            if by is not None and draw.random() < 0.2:
                last = draw.choice(names)
                take_back(row, last, by=by)
            else:
                take_step(row, draw.choice(names), by=by, reason="x")
        if turn in (130, 260):
            fold_tallies()
    return rows


def test_numbers_agree_with_the_table_after_a_random_walk(walked):
    law, call = Unit.objects.get(code="LAW"), walked[0].call

    assert len(real()) > 4
    assert counts_of(Application) == real()
    assert counts_of(Application, units=[law.pk]) == real(unit=law)
    assert counts_of(Application, context=call.pk) == real(call=call)
    assert counts_of(Application, units=[law.pk], context=call.pk) == real(unit=law, call=call)


def test_folding_and_recounting_change_no_number(walked):
    before = counts_of(Application)

    saved = fold_tallies()
    folded = counts_of(Application)
    recount_all()

    assert saved > 0
    assert before == folded == counts_of(Application)
    assert fold_tallies() == 0
    assert not Tally.objects.filter(number=0).exists()


def test_recount_puts_right_what_came_by_a_way_that_tells_nobody(walked):
    Application.objects.filter(state="endorsed").update(state="eligible")
    Tally.objects.create(content_type=Tally.objects.first().content_type, state="lapsed", number=7)
    assert counts_of(Application) != real()

    recount(Application)

    assert counts_of(Application) == real()


def test_imported_rows_count_and_removed_ones_no_more(walked):
    call, unit = walked[0].call, walked[0].unit
    people = [make.student(unit, toefl=None) for _ in range(5)]
    made = create_many(
        [Application(call=call, unit=unit, person=person, state="accepted") for person in people], by=None
    )
    assert counts_of(Application) == real()

    remove_many(Application, [row.pk for row in made[:2]], by=None)
    made[2].delete()

    assert counts_of(Application) == real()


def test_rows_left_out_are_subtracted_where_they_count(walked):
    own = Application.objects.filter(pk__in=[row.pk for row in walked[:3]])
    call = walked[0].call

    seen = Application.objects.filter(HANDED_IN, call=call).exclude(pk__in=own.values("pk"))

    assert counts_of(Application, context=call.pk, without=own) == Counter(
        seen.values_list("state", flat=True)
    )


def test_reading_the_numbers_costs_one_query_and_reads_no_application(walked):
    with CaptureQueriesContext(connection) as reading:
        counts_of(Application)

    assert len(reading) == 1
    assert "applications_application" not in reading[0]["sql"]
