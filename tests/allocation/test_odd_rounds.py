"""Rounds that mean nothing much, at the desk: an answer or a refusal in words, never a traceback."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from sojourn.agreements.models import Cap
from sojourn.allocation import actions
from sojourn.allocation.models import Run
from sojourn.allocation.queries import bundle_of
from sojourn.applications.actions import add_choice
from sojourn.applications.models import Choice
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Unit
from sojourn.programmes.models import Place
from tests import factories as make
from tests.allocation import rounds

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M3", shows=["bad input refused"])]


@pytest.fixture
def by(now):
    return rounds.office()


@pytest.fixture
def desk(by):
    """The desk in a browser, and how to press “Freeze and run”."""
    client = Client()
    client.force_login(by.account)

    def run(call):
        page = client.post(reverse("allocation:freeze", args=[call.pk]), follow=True)
        run_waiting()
        return page

    return run


def no_seats(call, places):
    for score in (90, 80):
        rounds.ranked(call, score, *places)
    Place.objects.update(seats=0)
    Cap.objects.update(seats=0)


def all_tied(call, places):
    for _number in range(5):
        rounds.ranked(call, 80, *places)


def nobody_eligible(call, places):
    for score in (90, 80):
        rounds.ranked(call, score, *places)
    Choice.objects.update(verdict="not_eligible", findings=[], is_admitted=False)


@pytest.mark.parametrize("kind", [no_seats, all_tied, nobody_eligible])
@pytest.mark.parametrize("ties", ["lottery", "h", "l"])
def test_odd_round_is_frozen_computed_published_and_ended(desk, by, kind, ties):
    places = [make.place(), make.place()]
    call = rounds.closed_call(places, ties=ties)
    kind(call, places)

    page = desk(call)

    run = Run.objects.get()
    assert (page.status_code, run.state) == (200, "computed")
    placed = run.outcomes.exclude(place=None).count()
    expected = {"lottery": 2, "h": 0, "l": 5}[ties] if kind is all_tied else 0
    assert placed == expected
    assert check_bundle(bundle_of(run)) is None
    call.notice_days = 0
    call.save()
    run = actions.finish_notice(actions.publish_run(run, by=by), by=by)
    assert run.state == "final"


def test_round_without_anybody_is_refused_in_words(desk, by):
    call = rounds.closed_call([make.place()])

    page = desk(call)

    assert not Run.objects.exists()
    assert "没有已排序的申请" in page.content.decode() or page.context["refusal"]


def test_place_of_no_call_or_ranked_twice_never_comes_into_an_input(by, now):
    place, elsewhere = make.place(), make.place()
    call = make.call(places=[place], state="open")
    student = make.student(Unit.objects.get(code="LAW"))
    application = make.application(call=call, person=student, state="draft", choices=[place])

    add_choice(application, place, by=student)
    with pytest.raises(Refusal):
        add_choice(application, elsewhere, by=student)

    assert list(application.choices.values_list("place", flat=True)) == [place.pk]


def test_choice_whose_place_has_left_the_call_is_left_out_of_the_input(desk, by):
    place, gone = make.place(), make.place()
    call = rounds.closed_call([place, gone])
    rounds.ranked(call, 90, gone, place)
    call.places.remove(gone)

    desk(call)

    run = Run.objects.get()
    assert json.loads(run.instance)["applicants"][0]["choices"] == [f"p{place.pk}"]
    assert run.outcomes.get().place == place


@pytest.mark.parametrize("mechanism", ["rank-maximal", "greedy", "generous", "min-cost", "immediate", "da"])
def test_mechanisms_tried_on_a_round_without_seats_have_an_answer(desk, by, mechanism):
    places = [make.place()]
    call = rounds.closed_call(places)
    no_seats(call, places)
    desk(call)

    trial = actions.try_out(Run.objects.get(), mechanism=mechanism, by=by)

    assert trial.statistics["placed"] == 0
