from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from sojourn.kernel.permission import may
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.kernel.steps import parties_of
from sojourn.organisation.models import Role
from sojourn.reviews import actions
from sojourn.reviews.models import Review
from sojourn.reviews.queries import visible_reviews
from tests import factories as make
from tests.reviews.conftest import full_points, hand_in

pytestmark = pytest.mark.django_db


def test_a_draft_keeps_gaps_and_can_be_gone_on_with(house, panel, criteria, review):
    first = criteria[0]

    saved = actions.save_review(
        review, seen=0, points={first.pk: Decimal("7.5")}, comment="So far.", by=panel[0]
    )
    again = actions.save_review(saved, seen=1, points={first.pk: None}, comment="", by=panel[0])

    assert (again.version, again.comment, again.scores.count()) == (2, "", 0)


def test_handing_in_with_gaps_names_them(house, panel, criteria, review, in_english):
    actions.save_review(review, seen=0, points={criteria[0].pk: Decimal(5)}, comment="", by=panel[0])

    with pytest.raises(
        Refusal,
        match="Still missing: Study plan, Language and life abroad, Engagement and what it brings back.",
    ):
        actions.submit_review(review, by=panel[0])


def test_handing_in_twice_is_done_once(house, panel, criteria, review):
    hand_in(review, criteria)

    assert actions.submit_review(review, by=panel[0]).state == "submitted"


@pytest.mark.parametrize("points", [Decimal(-1), Decimal("10.5")])
def test_points_outside_the_range_are_refused(house, panel, criteria, review, points):
    with pytest.raises(Refusal):
        actions.save_review(review, seen=0, points={criteria[0].pk: points}, comment="", by=panel[0])


def test_points_for_criteria_of_another_call_are_refused(house, panel, criteria, review):
    foreign = actions.use_default_criteria(make.call(), by=house.officer)[0]

    with pytest.raises(Refusal):
        actions.save_review(review, seen=0, points={foreign.pk: Decimal(5)}, comment="", by=panel[0])


def test_a_second_window_is_shown_the_difference(house, panel, criteria, review):
    number = criteria[0].pk
    actions.save_review(review, seen=0, points={number: Decimal(5)}, comment="one", by=panel[0])

    with pytest.raises(Stale) as stale:
        actions.save_review(review, seen=0, points={number: Decimal(6)}, comment="two", by=panel[0])

    assert stale.value.changes == {
        f"points_{number}": (Decimal(5), Decimal(6)),
        "comment": ("one", "two"),
    }


def test_correcting_until_the_date_for_reviews(house, panel, criteria, review, now, in_english):
    hand_in(review, criteria)
    now.move_to(now_on(house.call.review_until))
    assert actions.reopen_review(review, by=panel[0]).state == "assigned"
    hand_in(Review.objects.get(), criteria, 9)

    now.shift(timedelta(days=1))
    with pytest.raises(Refusal, match="The date for reviews has passed"):
        actions.reopen_review(review, by=panel[0])


def now_on(day):
    return datetime(day.year, day.month, day.day, 12)


def test_handing_in_what_is_not_under_review_any_more_is_refused(house, panel, criteria, review):
    actions.save_review(review, seen=0, points=full_points(criteria), comment="", by=panel[0])
    house.applications[0].state = "ranked"
    house.applications[0].save()

    with pytest.raises(Refusal):
        actions.submit_review(review, by=panel[0])


def test_somebody_elses_review_cannot_be_written(house, panel, criteria, review):
    for person in (panel[1], house.officer, house.students[0]):
        with pytest.raises(Forbidden):
            actions.save_review(review, seen=0, points={}, comment="x", by=person)


def test_declaring_a_conflict_needs_a_reason_and_ends_the_sight(house, panel, review):
    with pytest.raises(Refusal):
        actions.recuse_review(review, by=panel[0], reason="")

    actions.recuse_review(review, by=panel[0], reason="My student.")

    assert list(visible_reviews(panel[0])) == []
    assert not may(panel[0], "reviews.view_review", Review.objects.get())


def test_who_sees_a_review(house, panel, review):
    people = {
        "reviewer": panel[0],
        "another of the panel": panel[1],
        "office": house.officer,
        "leader": make.somebody(Role.LEADER, house.root),
        "unit leader": make.somebody(Role.UNIT_LEADER, house.law),
        "registry": make.somebody(Role.REGISTRY_UNDERGRADUATE, house.root),
        "office of another house": make.somebody(Role.FOREIGN_AFFAIRS, house.med),
        "applicant": house.students[0],
    }

    seen = {name for name, person in people.items() if visible_reviews(person).exists()}
    judged = {name for name, person in people.items() if may(person, "reviews.view_review", review)}

    assert seen == judged == {"reviewer", "office", "leader"}


def test_an_officer_sees_no_review_of_their_own_application(house, panel, review):
    house.students[0].appointments.create(unit=house.root, role=Role.OFFICER, starts_on=make.LONG_AGO)

    assert list(visible_reviews(house.students[0])) == []
    assert parties_of(house.students[0], review) == set()


@pytest.mark.parametrize("state", ["withdrawn", "returned", "not_eligible"])
def test_an_application_that_left_is_gone_for_its_reviewer(house, panel, review, state):
    house.applications[0].__class__.objects.filter(pk=house.applications[0].pk).update(state=state)

    assert list(visible_reviews(panel[0])) == []


def test_remarks_opinion_and_confidential_comment_are_kept(house, panel, criteria, review):
    first, second, *_ = criteria
    said = {"opinion": "Strong.", "comment": "Between us.", "by": panel[0]}

    saved = actions.save_review(
        review, seen=0, points={}, remarks={first.pk: " Solid. ", second.pk: "Vague."}, **said
    )
    again = actions.save_review(saved, seen=1, points={}, remarks={first.pk: "", second.pk: "Clear."}, **said)

    assert (again.opinion, again.comment) == ("Strong.", "Between us.")
    assert list(again.remarks.values_list("criterion", "text")) == [(second.pk, "Clear.")]


def test_a_second_window_is_shown_remarks_that_differ(house, panel, criteria, review):
    number = criteria[0].pk
    actions.save_review(review, seen=0, points={}, comment="", remarks={number: "one"}, by=panel[0])

    with pytest.raises(Stale) as stale:
        actions.save_review(review, seen=0, points={}, comment="", remarks={number: "two"}, by=panel[0])

    assert stale.value.changes == {f"remark_{number}": ("one", "two")}


def test_what_points_mean_is_set_line_by_line(house, criteria, in_english):
    first = criteria[0]
    rows = [
        {"points": 8, "text_zh": "优秀", "text_en": "Excellent"},
        {"points": 4, "text_zh": "", "text_en": "Fair"},
    ]

    actions.save_anchors(house.call, {first.pk: rows}, by=house.officer)
    actions.save_anchors(
        house.call, {first.pk: [{"points": 8, "text_zh": "很好", "text_en": "Good"}]}, by=house.officer
    )

    assert list(first.anchors.values_list("points", "text_zh", "text_en")) == [(8, "很好", "Good")]
    for wrong, sentence in (
        ([rows[0], rows[0]], "two lines"),
        ([rows[0] | {"points": 11}], "10 points at most"),
    ):
        with pytest.raises(Refusal, match=sentence):
            actions.save_anchors(house.call, {first.pk: wrong}, by=house.officer)


def test_what_one_page_saves_field_after_field_is_no_other_windows_change(house, panel, criteria, review):
    first, second, *_ = criteria
    typed = {"comment": "", "by": panel[0], "window": "mine"}
    actions.save_review(review, seen=0, points={first.pk: Decimal(5)}, **typed)

    # the answer to the first was not read yet
    again = actions.save_review(review, seen=0, points={first.pk: Decimal(6), second.pk: Decimal(7)}, **typed)
    actions.save_review(again, seen=2, points={first.pk: Decimal(1)}, comment="", by=panel[0], window="other")

    with pytest.raises(Stale):
        actions.save_review(review, seen=2, points={first.pk: Decimal(8)}, **typed)
