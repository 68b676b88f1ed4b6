"""Strict and mild reviewers, spread, further reviews; the numbers were worked out by hand."""

from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from sojourn.reviews import actions
from sojourn.reviews.models import Review
from sojourn.reviews.queries import agreement_in
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.conftest import hand_in
from tests.reviews.test_views import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(house, panel, criteria):
    """Panel 0 gives 3, 4, 5 of 10 to the three applications, panel 1 gives 7, 8, 9."""
    return [
        hand_in(Review.objects.create(application=application, reviewer=person), criteria, first + place)
        for place, application in enumerate(house.applications)
        for person, first in ((panel[0], 3), (panel[1], 7))
    ]


def normalise(house, method: str, threshold: int = 20) -> None:
    actions.save_panel_rules(
        house.call, {"normalisation": method, "threshold": threshold}, {}, by=house.officer
    )


def test_agreement_of_a_strict_and_a_mild_reviewer(house, panel, judged):
    found = agreement_in(house.call)

    assert [(one.person, one.given.count, one.given.mean, one.shift) for one in found.manners] == [
        (panel[0], 3, 40.0, -20.0),
        (panel[1], 3, 80.0, 20.0),
    ]
    assert found.apart == {one.pk: 40.0 for one in house.applications}
    assert found.disagreeing == sorted(one.pk for one in house.applications)
    assert found.icc is not None and found.icc < 0


def test_without_reviews_there_is_nothing_to_say(house, panel, in_english):
    found = agreement_in(house.call)

    assert (found.manners, found.icc, found.disagreeing) == ([], None, [])
    assert found.sentence.startswith("Too few")


def test_raw_and_normalised_points_stand_side_by_side(house, judged):
    normalise(house, "mean")

    found = agreement_in(house.call)

    assert [[(one.raw, one.normal) for one in found.judged[each.pk]] for each in house.applications] == [
        [(30.0, 50.0), (70.0, 50.0)],
        [(40.0, 60.0), (80.0, 60.0)],
        [(50.0, 70.0), (90.0, 70.0)],
    ]


@pytest.mark.parametrize(("method", "score"), [("none", "70.0000"), ("mean", "56.0000"), ("rank", "16.6667")])
def test_score_takes_the_points_that_count(house, panel, criteria, method, score):
    house.call.score_parts.exclude(source="review").delete()
    for application, points in zip(house.applications, (7, 8, 9), strict=True):
        hand_in(Review.objects.create(application=application, reviewer=panel[1]), criteria, points)
    for application, points in zip(house.applications[1:], (4, 5), strict=True):
        hand_in(Review.objects.create(application=application, reviewer=panel[0]), criteria, points)
    # only the mild one, whose mean is 80, has read the first; the mean of all five reviews is 66
    normalise(house, method)

    actions.rank_applications(house.call, by=house.officer)

    house.applications[0].refresh_from_db()
    assert house.applications[0].score == Decimal(score)


def test_a_further_review_goes_to_whoever_is_free(house, panel, judged, in_english):
    count = actions.ask_another_review(house.call, house.applications[:1], by=house.officer)

    fresh = Review.objects.get(state="assigned")
    assert (count, fresh.application, fresh.reviewer) == (1, house.applications[0], panel[2])
    assert Mail.objects.filter(address=panel[2].email).count() == 1
    with pytest.raises(Refusal, match="asked for already"):
        actions.ask_another_review(house.call, house.applications[:1], by=house.officer)


def test_where_nobody_is_left_it_says_so(house, panel, judged, in_english):
    actions.remove_panel_member(house.call.panel.get(person=panel[2]), by=house.officer)

    with pytest.raises(Refusal, match="Nobody on the panel is free"):
        actions.ask_another_review(house.call, house.applications, by=house.officer)


def test_asking_is_the_offices(house, panel, judged):
    for person in (panel[0], make.somebody(Role.UNIT_LEADER, house.law)):
        with pytest.raises(Forbidden):
            actions.ask_another_review(house.call, house.applications, by=person)


@pytest.mark.mission("M1", shows=["review"])
def test_office_reads_the_agreement_sets_normalisation_and_asks(client, house, panel, judged):
    url = reverse("reviews:agreement", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")

    shown = page.get(url)
    wrong = page.post(url, {"normalisation": "mean", "threshold": 0})
    saved = page.post(url, {"normalisation": "mean", "threshold": 30}, follow=True)
    one = page.post(url, {"application": house.applications[0].pk}, follow=True)
    rest = page.post(url, {}, follow=True)

    assert "3 applications have reviews that lie 20 points or more apart." in text_of(shown)
    assert (wrong.status_code, "50.0" in text_of(saved)) == (422, True)
    assert "1 review assigned." in text_of(one)
    assert "2 reviews assigned." in text_of(rest)
    assert "still to be written" in text_of(page.get(url + "?all=1"))


def test_page_costs_the_same_for_many_and_strangers_get_404(client, house, panel, criteria, judged):
    url = reverse("reviews:agreement", args=[house.call.pk])
    page = signed_in(client, house.officer)
    cost_of(page, url)
    few = cost_of(page, url)
    for place in range(6):
        more = make.application(call=house.call, person=make.student(house.med), state="under_review")
        for person, points in ((panel[0], 2), (panel[2], 5 + place % 3)):
            hand_in(Review.objects.create(application=more, reviewer=person), criteria, points)

    assert cost_of(page, url) == few <= 19
    for stranger in (panel[0], house.students[0]):
        assert signed_in(client, stranger).get(url).status_code == 404
