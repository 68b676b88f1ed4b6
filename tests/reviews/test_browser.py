"""The pages of reviews in a real browser."""

from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.reviews import actions
from sojourn.reviews.models import ReadingCopy, Review
from tests.applications.test_browser import sign_in
from tests.browser import assert_page_is_sound
from tests.reviews.conftest import hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_points_save_themselves_and_are_handed_in(
    wide, client, live_server, house, panel, criteria, review, told
):
    sign_in(wide, client, panel[0], live_server, "en")
    wide.goto(reverse("reviews:review", args=[review.pk]))

    for criterion in criteria:
        wide.locator(f"#id_points_{criterion.pk}").fill("8")
        wide.locator(f"#id_points_{criterion.pk}").blur()
    wide.get_by_text("Saved at").wait_for()
    wide.get_by_role("button", name="Hand in").click()
    wide.get_by_text("Handed in. Thank you.").wait_for()

    review.refresh_from_db()
    assert (review.state, review.scores.count()) == ("submitted", 4)


WORDS = {
    "zh-hans": ("预览分配结果", "项评审并通知", "已分配 4 项评审。"),
    "en": ("Show what would be assigned", "and write to the reviewers", "4 reviews assigned."),
}


@pytest.mark.mission("M1", shows=["review", "in Chinese", "in English"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_applicant_chooses_a_time_on_the_phone(
    phone, client, live_server, house, slots, interviews, language
):
    sign_in(phone, client, house.students[0], live_server, language)
    phone.goto(reverse("reviews:my_interviews"))
    assert_page_is_sound(phone)

    phone.locator(f"main a[href='/reviews/interviews/{interviews[0].pk}/']").click()
    assert_page_is_sound(phone)
    phone.locator("button[name=slot]").first.click()
    phone.get_by_text({"zh-hans": "预约成功", "en": "Booked."}[language]).wait_for()
    assert_page_is_sound(phone)

    assert slots[0].interviews.get() == interviews[0]
    sign_in(phone, client, house.officer, live_server, language)
    phone.goto(reverse("reviews:interview_round", args=[house.call.pk]))
    assert_page_is_sound(phone)


@pytest.mark.mission("M1", shows=["review", "in Chinese", "in English"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_office_assigns_by_hand(wide, client, live_server, house, panel, criteria, language):
    show, apply, done = WORDS[language]
    sign_in(wide, client, house.officer, live_server, language)
    wide.goto(reverse("reviews:by_hand", args=[house.call.pk]))

    for box in wide.locator("input[name=applications]").all()[:2]:
        box.check()
    for box in wide.locator("input[name=members]").all()[:2]:
        box.check()
    wide.get_by_role("button", name=show).click()
    wide.locator("#preview").wait_for()
    assert_page_is_sound(wide)
    wide.get_by_role("button", name=apply).click()
    wide.get_by_text(done).wait_for()

    assert Review.objects.filter(state="assigned").count() == 4


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("screen", ["wide", "phone"])
def test_every_page_is_sound(
    request, client, live_server, house, panel, criteria, review, told, screen, language
):
    page = request.getfixturevalue(screen)

    def look(person, *names: str, at) -> None:
        sign_in(page, client, person, live_server, language)
        for name in names:
            page.goto(reverse(f"reviews:{name}", args=[at.pk] if at else []))
            assert_page_is_sound(page)

    look(panel[0], "my_reviews", at=None)
    look(panel[0], "review", at=review)
    look(house.officer, "samples", at=house.call)
    sample = actions.add_sample(house.call, title_zh="样本", title_en="Sample", text="x", by=house.officer)
    look(panel[0], "calibration", at=house.call)
    points = {(sample.pk, criterion.pk): Decimal(5) for criterion in criteria}
    actions.score_samples(house.call, points, by=panel[0])
    look(panel[0], "calibration", at=house.call)
    look(house.officer, "samples", at=house.call)
    actions.remove_sample(sample, by=house.officer)
    look(house.officer, "panel", "criteria", "anchors", "panel_rules", "by_hand", at=house.call)
    actions.make_reading_copy(told.documents.get(), by=None)
    ReadingCopy.objects.update(named_on=[1, 3])
    look(house.officer, "assignment", "copies", "conflicts", "selection", "score_sheet", at=house.call)
    hand_in(review, criteria)
    recused = Review.objects.create(application=house.applications[1], reviewer=panel[1])
    look(panel[1], "review", at=recused)
    actions.recuse_review(recused, by=panel[1], reason="Cousin.")
    look(house.officer, "conflicts", at=house.call)
    for application in house.applications[1:]:
        hand_in(Review.objects.create(application=application, reviewer=panel[0]), criteria)
    look(house.officer, "panel", at=house.call)
    look(house.officer, "agreement", at=house.call)
    actions.rank_applications(house.call, by=house.officer)
    look(house.officer, "selection", at=house.call)
    look(house.officer, "review", at=review)
