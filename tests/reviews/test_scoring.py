"""The composite score; every number here was worked out by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from sojourn.applications.models import Endorsement
from sojourn.kernel import clock
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from sojourn.programmes.models import ScorePart
from sojourn.reviews import actions
from sojourn.reviews.models import Review
from sojourn.reviews.queries import composite, what_is_open
from sojourn.reviews.queries.score import language_points, marks_points, test_points, unit_points
from tests import factories as make
from tests.reviews.conftest import hand_in


def result(test: str, overall: str, language: str = "en", **facts: str | None) -> dict:
    return {
        "test": test,
        "language": language,
        "overall": overall,
        "taken_on": "2027-03-01",
        "valid_until": None,
    } | facts


@pytest.mark.parametrize(
    ("test", "overall", "points"),
    [
        ("toefl_ibt", "90", Fraction(75)),
        ("toefl_itp", "438.5", Fraction(50)),
        ("ielts", "6.5", Fraction(650, 9)),
        ("hsk", "5", Fraction(50)),
        ("cefr", "B2", Fraction(60)),
        ("cefr", "A1", Fraction(0)),
        ("toefl_ibt", "130", Fraction(100)),
        ("toefl_ibt", None, None),
        ("another", "1", None),
    ],
)
def test_points_of_a_language_test(test, overall, points):
    assert test_points(test, overall) == points


test_points.__test__ = False


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({}, None),
        ({"languages": []}, None),
        ({"languages": [result("toefl_ibt", "90"), result("ielts", "7.5")]}, Fraction(250, 3)),
        ({"languages": [result("toefl_ibt", "90", valid_until="2027-11-01")]}, None),
        ({"languages": [result("toefl_ibt", "90", valid_until="2027-11-02")]}, Fraction(75)),
        ({"languages": [result("toefl_ibt", "90", taken_on="2027-11-03")]}, None),
        ({"nationality": "CN", "languages": [result("hsk", "9", "zh")]}, None),
        ({"nationality": "KR", "languages": [result("hsk", "9", "zh")]}, Fraction(100)),
    ],
)
def test_points_for_language(facts, points):
    assert language_points(facts, date(2027, 11, 2)) == points


def test_points_for_marks_and_unit():
    assert marks_points({"gpa": "3.2", "gpa_scale": "4"}) == 80
    assert marks_points({"gpa": None, "gpa_scale": "4"}) is None
    in_unit = [unit_points(rank, 3) for rank in (1, 2, 3, None)]
    assert in_unit == [100, Fraction(200, 3), Fraction(100, 3), None]


def test_composite_gives_nothing_for_what_is_not_known_and_keeps_its_weight():
    found = composite(
        {"marks": Fraction(80), "language": None, "review": Fraction(200, 3)},
        {"marks": 40, "language": 30, "review": 30},
    )

    assert found.score == Decimal("52.0000")
    assert found.parts == {"marks": 80.0, "language": None, "review": 66.6667}


def test_composite_without_parts_is_zero():
    assert composite({"marks": Fraction(80)}, {}).score == 0


@pytest.mark.django_db
def test_ranking_takes_every_part(house, panel, criteria):
    first, second, third = house.applications
    for application, rank in ((first, 2), (second, 1)):
        Endorsement.objects.create(
            application=application, by=house.officer, is_positive=True, rank_in_unit=rank, at=clock.now()
        )
    for application in house.applications:
        for person, points in zip(panel[:2], (8, 6), strict=True):
            review = Review.objects.create(application=application, reviewer=person)
            hand_in(review, criteria, points)

    count = actions.rank_applications(house.call, by=house.officer)

    assert count == 3
    for application in house.applications:
        application.refresh_from_db()
    # marks 3.5/4 = 87.5; TOEFL 95/120 = 79.1667; reviews (80 + 60) / 2 = 70; unit 50, 100, nothing
    assert first.score_parts == {"marks": 87.5, "language": 79.1667, "review": 70.0, "unit": 50.0}
    assert [one.state for one in house.applications] == ["ranked"] * 3
    # 0.4 * 87.5 + 0.2 * 79.16667 + 0.3 * 70 + 0.1 * unit
    assert [one.score for one in house.applications] == [
        Decimal("76.8333"),
        Decimal("81.8333"),
        Decimal("71.8333"),
    ]
    assert third.score_parts["unit"] is None


@pytest.mark.django_db
def test_weights_of_criteria_count(house, panel, criteria, review):
    criteria_points = dict(zip((one.pk for one in criteria), map(Decimal, (10, 10, 0, 0)), strict=True))
    actions.save_review(review, seen=0, points=criteria_points, comment="", by=panel[0])
    actions.submit_review(review, by=panel[0])
    for application in house.applications[1:]:
        hand_in(Review.objects.create(application=application, reviewer=panel[1]), criteria)

    actions.rank_applications(house.call, by=house.officer)

    house.applications[0].refresh_from_db()
    # weights 3, 3, 2, 2: (3 + 3) / 10
    assert house.applications[0].score_parts["review"] == 60.0


@pytest.mark.django_db
def test_ranking_while_reviews_are_missing_is_refused_and_says_how_many(house, panel, criteria, in_english):
    hand_in(Review.objects.create(application=house.applications[0], reviewer=panel[0]), criteria)
    Review.objects.create(application=house.applications[0], reviewer=panel[1])

    with pytest.raises(Refusal, match="3 applications still wait for their reviews"):
        actions.rank_applications(house.call, by=house.officer)

    states = set(house.call.applications.values_list("state", "score"))
    assert states == {("under_review", None)}


@pytest.mark.django_db
def test_ranking_again_takes_up_what_became_ready(house, panel, criteria):
    for application in house.applications[:2]:
        hand_in(Review.objects.create(application=application, reviewer=panel[0]), criteria)
    late = house.applications[2]
    late.__class__.objects.filter(pk=late.pk).update(state="eligible")
    assert actions.rank_applications(house.call, by=house.officer) == 2
    late.__class__.objects.filter(pk=late.pk).update(state="under_review")
    hand_in(Review.objects.create(application=late, reviewer=panel[0]), criteria)

    assert actions.rank_applications(house.call, by=house.officer) == 3


@pytest.mark.django_db
def test_without_reviews_as_a_part_eligible_applications_are_ranked(house):
    house.call.score_parts.filter(source="review").delete()
    house.call.applications.update(state="eligible")

    assert actions.rank_applications(house.call, by=house.officer) == 3


@pytest.mark.django_db
def test_ranking_before_the_close_or_after_the_result_is_refused(house, now, in_english):
    ScorePart.objects.all().delete()
    house.call.__class__.objects.update(state="notice")
    with pytest.raises(Refusal, match="its scores stand"):
        actions.rank_applications(house.call, by=house.officer)

    house.call.__class__.objects.update(state="open")
    now.move_to(house.call.opens_at)
    with pytest.raises(Refusal, match="The call is open until"):
        actions.rank_applications(house.call, by=house.officer)


@pytest.mark.django_db
def test_ranking_is_the_offices(house, panel):
    for person in (panel[0], make.somebody(Role.UNIT_OFFICER, house.law), house.students[0]):
        with pytest.raises(Forbidden):
            actions.rank_applications(house.call, by=person)


@pytest.mark.django_db
def test_an_officers_own_application_is_ranked_by_itself(house):
    ScorePart.objects.all().delete()
    house.students[0].appointments.create(unit=house.root, role=Role.OFFICER, starts_on=make.LONG_AGO)

    assert actions.rank_applications(house.call, by=house.students[0]) == 3


@pytest.mark.django_db
def test_what_is_open_before_the_scores(house, panel, in_english):
    Review.objects.create(application=house.applications[0], reviewer=panel[0])
    make.application(call=house.call, person=make.student(house.law), state="submitted")
    make.application(call=house.call, person=make.student(house.law), state="eligible")

    assert [(point.count, point.label, point.is_blocking) for point in what_is_open(house.call)] == [
        (1, "wait for their unit's opinion", False),
        (1, "eligible, not sent to review yet", True),
        (3, "with fewer reviewers than planned", False),
        (3, "wait for reviews", True),
    ]


@pytest.mark.django_db
def test_scores_come_from_the_facts_at_submission(house):
    house.call.score_parts.exclude(source="marks").delete()
    application = house.applications[0]
    application.facts = {"gpa": "4", "gpa_scale": "4"}
    application.save()

    actions.rank_applications(house.call, by=house.officer)

    application.refresh_from_db()
    assert application.score == 100
