"""The calibration round: scored first, counted for nobody, its spread shown to the panel."""

from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.reviews import actions
from sojourn.reviews.models import Review, Sample, SampleScore
from sojourn.reviews.queries.calibration import calibration_of
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.test_views import secrets_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def samples(house, criteria) -> list[Sample]:
    return [
        actions.add_sample(
            house.call, title_zh="样本", title_en=f"Sample {number}", text="Plan.", by=house.officer
        )
        for number in (1, 2)
    ]


def score_all(house, samples, criteria, person, *points: int) -> None:
    """One number of points for each sample, the same for each of its criteria."""
    given = {
        (sample.pk, criterion.pk): Decimal(value)
        for sample, value in zip(samples, points, strict=True)
        for criterion in criteria
    }
    actions.score_samples(house.call, given, by=person)


def test_spread_and_concordance_of_those_who_have_scored_all(house, panel, criteria, samples, in_english):
    score_all(house, samples, criteria, panel[0], 4, 8)
    score_all(house, samples, criteria, panel[1], 6, 9)
    actions.score_samples(house.call, {(samples[0].pk, criteria[0].pk): Decimal(1)}, by=panel[2])

    found = calibration_of(house.call, panel[0])

    assert (found.finished, found.w) == ({panel[0].pk, panel[1].pk}, 1.0)
    cells = [cells[0] for _sample, cells in found.lines]
    assert [(one.own, one.mean, one.lowest, one.highest) for one in cells] == [(4, 5, 4, 6), (8, 8.5, 8, 9)]
    assert found.sentence == "The reviewers put the samples into nearly the same order."


def test_reviews_open_when_all_samples_are_scored(client, house, panel, criteria, samples):
    review = Review.objects.create(application=house.applications[0], reviewer=panel[0])
    url = reverse("reviews:review", args=[review.pk])
    page = signed_in(client, panel[0], "en")

    before = page.get(url)
    score_all(house, samples, criteria, panel[0], 4, 8)

    assert before.headers["Location"] == reverse("reviews:calibration", args=[house.call.pk])
    assert "are you impartial?" in text_of(page.get(url))


def test_samples_are_not_asked_for_where_the_rules_say_so(client, house, panel, criteria, samples, review):
    actions.save_panel_rules(house.call, {"calibration_first": False}, {}, by=house.officer)

    assert signed_in(client, panel[0]).get(reverse("reviews:review", args=[review.pk])).status_code == 200


def test_points_of_samples_count_for_nobody(house, panel, criteria, samples):
    house.call.score_parts.exclude(source="review").delete()
    score_all(house, samples, criteria, panel[0], 4, 8)

    assert not Review.objects.exists()
    assert SampleScore.objects.count() == 8


def test_what_cannot_be_given(house, panel, criteria, samples, in_english):
    foreign = actions.use_default_criteria(make.call(), by=house.officer)[0]

    for pair, points in (((samples[0].pk, foreign.pk), 1), ((samples[0].pk, criteria[0].pk), 11)):
        with pytest.raises(Refusal):
            actions.score_samples(house.call, {pair: Decimal(points)}, by=panel[0])
    with pytest.raises(Forbidden):
        actions.score_samples(house.call, {}, by=house.students[0])
    with pytest.raises(Forbidden):
        actions.add_sample(house.call, title_zh="", title_en="x", text="x", by=panel[0])


def test_a_sample_of_an_earlier_call_names_nobody(house, panel, criteria, told, in_english):
    later = make.call()

    sample = actions.add_sample_from(later, told, by=house.officer)

    assert [secret for secret in secrets_of(told) if secret in sample.text] == []
    assert "Linguistics in Berlin" in sample.text
    with pytest.raises(Refusal, match="earlier call"):
        actions.add_sample_from(house.call, told, by=house.officer)


@pytest.mark.mission("M1", shows=["review"])
def test_the_round_in_the_browser(client, house, panel, criteria):
    office, earlier = signed_in(client, house.officer, "en"), make.call()
    make.application(
        call=earlier, person=house.students[0], state="accepted", answers={}, facts={"level": "bachelor"}
    )
    url = reverse("reviews:samples", args=[house.call.pk])
    added = office.post(url, {"do": "add", "title_en": "Invented", "text": "A plan."}, follow=True)
    unknown = office.post(url, {"do": "earlier", "call_code": earlier.code, "number": "nobody"})
    taken = office.post(url, {"do": "earlier", "call_code": earlier.code, "number": "S20270001"}, follow=True)
    assert "Added." in text_of(added)
    assert (unknown.status_code, "Nobody with this number" in text_of(unknown)) == (422, True)
    assert house.call.samples.count() == 2

    reviewer, mine = signed_in(client, panel[0], "en"), reverse("reviews:calibration", args=[house.call.pk])
    names = [
        f"sample_{sample.pk}-points_{criterion.pk}"
        for sample in house.call.samples.all()
        for criterion in criteria
    ]
    wrong = reviewer.post(mine, dict.fromkeys(names, "11"))
    done = reviewer.post(mine, dict.fromkeys(names, "7"), follow=True)
    assert (taken.status_code, wrong.status_code) == (200, 422)
    assert "You have scored all samples" in text_of(done)

    office = signed_in(client, house.officer, "en")
    assert "1 of 3 reviewers have scored all samples." in text_of(office.get(url))
    office.post(url, {"do": "remove", "sample": house.call.samples.first().pk})
    assert house.call.samples.count() == 1


def test_pages_cost_the_same_for_many_and_strangers_get_404(client, house, panel, criteria, samples):
    office, mine = (
        reverse("reviews:samples", args=[house.call.pk]),
        reverse("reviews:calibration", args=[house.call.pk]),
    )
    score_all(house, samples, criteria, panel[0], 4, 8)
    cost_of(signed_in(client, house.officer), office)
    few = [cost_of(signed_in(client, house.officer), office), cost_of(signed_in(client, panel[0]), mine)]
    more = [*samples, actions.add_sample(house.call, title_zh="", title_en="3", text="x", by=house.officer)]
    for person in panel:
        score_all(house, more, criteria, person, 1, 2, 3)

    again = [cost_of(signed_in(client, house.officer), office), cost_of(signed_in(client, panel[0]), mine)]
    assert again == few
    assert max(few) <= 19
    assert signed_in(client, panel[0]).get(office).status_code == 404
    assert signed_in(client, house.students[0]).get(mine).status_code == 404
