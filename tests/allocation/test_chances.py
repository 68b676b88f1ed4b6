"""What an applicant may expect before the result, and how such figures held."""

import time
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from sojourn.agreements.models import Cap
from sojourn.allocation.models import Run
from sojourn.allocation.queries import calibration_of, outlook_of, place_id, runs_not_replicated
from sojourn.allocation.tasks import replicate
from sojourn.applications.models import Application
from sojourn.organisation.models import Person, Studies, Unit
from sojourn.programmes.models import Call, Place, Programme, ScorePart
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(now) -> Place:
    """A programme with one seat a year."""
    rounds.office()
    return make.place(seats=1)


def past_round(wanted: Place, *, years_ago: int, scores: tuple[float, ...]) -> Run:
    """The same programme in an earlier year, closed that many years ago, all asking for it."""
    place = make.place(seats=1)
    year = make.academic_year(f"{2028 - years_ago}/{29 - years_ago}")
    Cap.objects.filter(pk=place.cap_id).update(academic_year=year)
    Place.objects.filter(pk=place.pk).update(
        programme=wanted.programme, period=wanted.period, academic_year=year
    )
    place.refresh_from_db()
    closed = NOW - timedelta(days=365 * years_ago)
    call = rounds.closed_call([place], closes_at=closed, opens_at=closed - timedelta(days=30))
    Call.objects.filter(pk=call.pk).update(academic_year=year)
    call.refresh_from_db()
    for score in scores:
        rounds.ranked(call, score, place)
    return rounds.finished(call, rounds.office())


def draft(wanted: Place, *, gpa: str) -> Application:
    """A draft to this year's call, whose score is the mean of marks alone."""
    call = make.call(places=[wanted], state="open")
    ScorePart.objects.filter(call=call).delete()
    ScorePart.objects.create(call=call, source="marks", weight=1)
    student = make.student(Unit.objects.get(code="LAW"))
    Studies.objects.filter(person=student).update(gpa=gpa, gpa_scale=100)
    student = Person.objects.get(pk=student.pk)
    return make.application(call=call, person=student, state="draft", choices=[wanted])


@pytest.mark.parametrize(
    ("gpa", "label", "percent", "without"), [("95", "likely", 100, 0), ("60", "reach", 0, 100)]
)
def test_chance_follows_from_the_limits_of_past_rounds(wanted, gpa, label, percent, without):
    past_round(wanted, years_ago=1, scores=(90, 70))
    past_round(wanted, years_ago=2, scores=(85, 60))

    outlook = outlook_of(draft(wanted, gpa=gpa))

    (one,) = outlook.choices
    assert (one.chance.label, one.percent, outlook.without, outlook.rounds) == (label, percent, without, 2)
    assert (outlook.score, outlook.spread) == (float(gpa), 0.0)


def test_chance_between_two_limits_is_their_mean(wanted):
    past_round(wanted, years_ago=1, scores=(90, 70))
    past_round(wanted, years_ago=2, scores=(80, 60))

    (one,) = outlook_of(draft(wanted, gpa="85")).choices

    assert (one.chance.label, one.percent) == ("possible", 50)


def test_first_round_knows_nothing_and_says_so(client, wanted, in_english):
    application = draft(wanted, gpa="85")
    client.force_login(application.person.account)

    page = client.get(reverse("allocation:outlook", args=[application.pk]), headers={"accept-language": "en"})

    (one,) = page.context["outlook"].choices
    assert (one.chance.label, one.percent, page.context["outlook"].without) == ("unknown", None, None)
    assert "This is the first round" in page.content.decode()


def test_parts_that_come_later_widen_the_score(wanted):
    run = past_round(wanted, years_ago=1, scores=(90, 70))
    for application, points in zip(run.call.applications.order_by("pk"), (80.0, 60.0), strict=True):
        Application.objects.filter(pk=application.pk).update(score_parts={"review": points})
    application = draft(wanted, gpa="80")
    ScorePart.objects.create(call=application.call, source="review", weight=1)

    outlook = outlook_of(application)

    assert (outlook.score, outlook.spread) == (75.0, 5.0)


def test_calibration_holds_the_last_round_back(wanted):
    past_round(wanted, years_ago=2, scores=(85, 60))
    last = past_round(wanted, years_ago=1, scores=(90, 70))
    ScorePart.objects.filter(call=last.call).delete()
    ScorePart.objects.create(call=last.call, source="marks", weight=1)
    for application in last.call.applications.all():
        facts = {"gpa": str(application.score), "gpa_scale": "100"}
        Application.objects.filter(pk=application.pk).update(facts=facts)

    bins = calibration_of(Run.objects.get(pk=last.pk))

    assert [(bin.count, bin.said, bin.came) for bin in bins] == [(1, 0.0, 0.0), (1, 1.0, 1.0)]


PROGRAMMES = 4
PEOPLE = 30


def generated_round(programmes: list[Programme], *, years_ago: int, random: Random) -> Run:
    """A round of one year: the same programmes, other people; marks say the whole score."""
    year = make.academic_year(f"{2028 - years_ago}/{29 - years_ago}")
    places = []
    for programme in programmes:
        place = make.place(programme=programme, seats=5)
        Cap.objects.filter(pk=place.cap_id).update(academic_year=year)
        Place.objects.filter(pk=place.pk).update(academic_year=year)
        places.append(Place.objects.get(pk=place.pk))
    closed = NOW - timedelta(days=365 * years_ago)
    call = rounds.closed_call(places, closes_at=closed, opens_at=closed - timedelta(days=30))
    Call.objects.filter(pk=call.pk).update(academic_year=year)
    call.refresh_from_db()
    ScorePart.objects.create(call=call, source="marks", weight=100)
    for _number in range(PEOPLE):
        score = min(99, max(40, round(random.gauss(75, 10))))
        choices = sorted(places, key=lambda place: random.gauss(places.index(place), 1))[:3]
        application = rounds.ranked(call, score, *choices)
        Application.objects.filter(pk=application.pk).update(facts={"gpa": str(score), "gpa_scale": "100"})
    return rounds.finished(call, rounds.office())


@pytest.fixture
def years(now) -> tuple[list[Programme], list[Run]]:
    """Five rounds of five years, the oldest first."""
    rounds.office()
    random = Random(20261123)
    programmes = [make.place(seats=5).programme for _number in range(PROGRAMMES)]
    Place.objects.all().delete()
    return programmes, [generated_round(programmes, years_ago=ago, random=random) for ago in (5, 4, 3, 2, 1)]


@pytest.mark.mission("M3", shows=["chances before submitting"])
def test_chances_of_four_years_hold_in_the_fifth_and_the_page_shows_how_well(years, client, in_english):
    programmes, runs = years

    bins = calibration_of(Run.objects.get(pk=runs[-1].pk))

    told = sum(one.count for one in bins)
    assert told >= PEOPLE
    assert sum(abs(one.said - one.came) * one.count for one in bins) / told < 0.2
    said = [one.said for one in bins]
    assert said == sorted(said)
    assert bins[-1].came > bins[0].came + 0.5
    application = draft(make.place(programme=programmes[0], seats=5), gpa="50")
    client.force_login(application.person.account)
    began = time.process_time()
    outlook = outlook_of(application)
    assert time.process_time() - began < 0.2
    assert (outlook.should_add, outlook.rounds, outlook.without) == (True, 5, 100)
    page = client.get(reverse("allocation:outlook", args=[application.pk]), headers={"accept-language": "en"})
    assert [one.count for one in page.context["bins"]] == [one.count for one in bins]
    assert page.context["held_back"] == runs[-1]

    # who was a point below the limit once might have got the place: other draws, other people
    places = [place_id(one.call.places.get(programme=programmes[0]).pk) for one in runs]
    limits = [one.result["cut_offs"][place] for one, place in zip(runs, places, strict=True)]
    near = str(max(one["score"] for one in limits) - 1)
    Studies.objects.filter(person=application.person).update(gpa=near)
    application = Application.objects.get(pk=application.pk)
    before = outlook_of(application)

    replicate()

    kept = Run.objects.get(pk=runs[0].pk).replications
    assert [len(one) for one in (kept, *kept)] == [40, *[PROGRAMMES] * 40]
    began = time.process_time()
    after = outlook_of(application)
    assert time.process_time() - began < 0.2
    assert (before.replications, after.replications, runs_not_replicated()) == (0, 200, [])
    assert 0 < after.choices[0].chance.taken < 1
    bins = calibration_of(Run.objects.get(pk=runs[-1].pk))
    told = sum(one.count for one in bins)
    assert sum(abs(one.said - one.came) * one.count for one in bins) / told < 0.2
    page = client.get(reverse("allocation:outlook", args=[application.pk]), headers={"accept-language": "en"})
    assert "the limits of 200 replications of these rounds" in page.content.decode()
    assert page.content.decode().count('r="3"/>') == len(bins)


def test_rounds_without_a_lottery_have_no_replications_and_are_not_asked_again(wanted):
    run = past_round(wanted, years_ago=1, scores=(90, 70))
    Run.objects.filter(pk=run.pk).update(ties="h")

    replicate()

    assert (Run.objects.get(pk=run.pk).replications, runs_not_replicated()) == ([], [])


def test_calibration_uses_only_rounds_that_closed_before(years):
    _programmes, runs = years

    assert calibration_of(Run.objects.get(pk=runs[0].pk)) == []


def test_outlook_is_the_applicants_alone(client, wanted, django_assert_max_num_queries):
    past_round(wanted, years_ago=1, scores=(90, 70))
    application = draft(wanted, gpa="85")
    client.force_login(rounds.office().account)
    assert client.get(reverse("allocation:outlook", args=[application.pk])).status_code == 404
    client.force_login(application.person.account)
    client.get(reverse("allocation:outlook", args=[application.pk]))  # how the last round held is kept

    with django_assert_max_num_queries(19):
        page = client.get(reverse("allocation:outlook", args=[application.pk]))

    assert page.status_code == 200
    assert Call.objects.count() == 2
