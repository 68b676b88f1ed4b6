"""Kinds as configuration: what a call takes, and what the exchange has always said."""

import pytest

from sojourn.kernel import clock
from sojourn.kernel.flows import faults_in
from sojourn.kernel.steps import state_of
from sojourn.programmes.actions.terms import publish_call
from sojourn.programmes.models import Kind, KindVersion
from sojourn.programmes.shipped import digest_of, first_table, shipped
from sojourn.programmes.ways import exchange_way, states_at, way_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_exchange_is_there_wherever_tables_are_made():
    version = KindVersion.objects.get(kind="exchange")

    assert (version.number, version.table) == (1, first_table("exchange"))
    assert version.digest == digest_of("exchange", 1, version.table)


@pytest.mark.parametrize("code", sorted(shipped()))
def test_shipped_kinds_have_no_fault(code):
    assert faults_in(first_table(code)) == []


def test_old_applications_keep_the_version_of_their_call(now):
    table = first_table("exchange")
    table["states"] = [{**one, "zh": one["zh"] + "！"} for one in table["states"]]
    digest = digest_of("exchange", 2, table)
    version = KindVersion.objects.create(
        kind_id="exchange", number=2, digest=digest, table=table, at=clock.now()
    )
    calls = [make.call(way=way) for way in (None, version)]
    old, new = (make.application(call=call, person=make.student(make.unit())) for call in calls)

    assert [str(state_of(one).label) for one in (old, new)] == ["草稿", "草稿！"]


def test_a_call_of_which_nothing_is_said_is_an_exchange():
    call = make.call()

    assert (call.kind_id, call.way_id, way_of(call)) == ("exchange", None, exchange_way())


def test_stages_name_states():
    assert states_at("unit") == ["submitted"]


def test_publishing_fixes_the_way(now):
    officer = make.somebody("director", make.university())
    call = make.call(state="draft", ties="h")

    publish_call(call, by=officer)

    call.refresh_from_db()
    assert call.way == KindVersion.objects.get(kind="exchange", number=1)
    assert Kind.objects.get().code == "exchange"
