"""Who may read what by the panel's rules, and by hand."""

import pytest
from django.urls import reverse

from sojourn.agreements.models import FieldOfStudy
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from sojourn.reviews import actions
from sojourn.reviews.models import Review
from sojourn.reviews.queries import picked, plan_for, rules_of
from sojourn.reviews.queries.assignment import fingerprint_of, language_of
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.conftest import hand_in
from tests.reviews.test_views import text_of

pytestmark = pytest.mark.django_db


def set_rules(house, members: dict | None = None, **rules) -> None:
    actions.save_panel_rules(house.call, rules, members or {}, by=house.officer)


def members_of(house) -> list:
    return list(house.call.panel.all())


def read_by(house) -> dict:
    """Place of the application in the house -> places on the panel of those who would read it."""
    numbers = [person.pk for person in house.panel]
    found: dict[int, set[int]] = {place: set() for place in range(len(house.applications))}
    for application, reviewer in plan_for(house.call).pairs:
        place = [one.pk for one in house.applications].index(application)
        found[place].add(numbers.index(reviewer))
    return found


def test_without_rules_set_the_usual_ones_hold(house, panel):
    rules = rules_of(house.call)

    assert (rules.pk, rules.by_field, rules.by_language, rules.most, rules.normalisation) == (
        None,
        "any",
        "any",
        None,
        "none",
    )


def test_only_those_of_the_field_read(house, panel):
    fields = ["04", "04", "09"]
    for application, code in zip(house.applications, ["0421", "0421", "0912"], strict=True):
        application.facts = {"field_code": code}
        application.save()
    known = {one.pk: {"fields": [code]} for one, code in zip(members_of(house), fields, strict=True)}

    set_rules(house, known, by_field="only")

    assert read_by(house) == {0: {0, 1}, 1: {0, 1}, 2: {2}}
    assert plan_for(house.call).short == {house.applications[2].pk: 1}


def test_first_those_of_the_field_then_others(house, panel):
    for application in house.applications:
        application.facts = {"field_code": "0421"}
        application.save()
    first, second, third = members_of(house)
    known = {first.pk: {"fields": ["04"]}, second.pk: {"fields": ["09"]}, third.pk: {"fields": ["09"]}}

    set_rules(house, known, by_field="first")

    plan = plan_for(house.call)
    assert plan.short == {}
    assert [plan.loads[one.person_id] for one in (first, second, third)] == [3, 1, 2] or [
        plan.loads[one.person_id] for one in (first, second, third)
    ] == [3, 2, 1]


def test_only_those_who_read_the_language(house, panel):
    texts = ["我想去柏林学习语言学。", "I want to study linguistics in Berlin.", ""]
    for application, text in zip(house.applications, texts, strict=True):
        application.answers = {"1": text}
        application.save()
    first, second, third = members_of(house)

    set_rules(
        house,
        {first.pk: {"languages": ["zh"]}, second.pk: {"languages": ["en"]}, third.pk: {"languages": []}},
        by_language="only",
    )

    assert [language_of(one) for one in house.applications] == ["zh", "en", ""]
    found = read_by(house)
    assert (found[0], found[1], len(found[2])) == ({0, 2}, {1, 2}, 2)


def test_nobody_gets_more_than_the_maximum(house, panel):
    first, *_ = members_of(house)

    set_rules(house, {first.pk: {"most": 1}}, most=2)

    plan = plan_for(house.call)
    assert sorted(plan.loads.values()) == [1, 2, 2]
    assert sum(plan.short.values()) == 1


def test_by_hand_pairs_that_cannot_be_say_why(house, panel, in_english):
    colleague = actions.add_panel_member(house.call, make.somebody(Role.STAFF, house.law), by=house.officer)
    Review.objects.create(application=house.applications[0], reviewer=panel[0])
    set_rules(house, {members_of(house)[0].pk: {"most": 1}})
    first = members_of(house)[0]

    found = picked(house.call, [house.applications[0], house.applications[2]], [first, colleague])

    assert [(one.member, one.application, one.refusal, one.warning) for one in found] == [
        (first, house.applications[0], "has been asked already", ""),
        (first, house.applications[2], "", "more than the maximum"),
        (colleague, house.applications[0], "of their own unit, or one above or below it", ""),
        (colleague, house.applications[2], "", ""),
    ]


def test_by_hand_takes_what_was_shown_or_nothing(house, panel, in_english):
    members = members_of(house)[:1]
    shown = [one.pair for one in picked(house.call, house.applications, members)]
    wanted = {"applications": house.applications, "members": members, "by": house.officer}

    with pytest.raises(Refusal, match="Something has changed"):
        actions.assign_by_hand(house.call, fingerprint="x", **wanted)
    count = actions.assign_by_hand(house.call, fingerprint=fingerprint_of(shown), **wanted)

    assert (count, set(Review.objects.values_list("application", "reviewer"))) == (3, set(shown))


def test_a_cancelled_review_comes_back_with_what_was_written(house, panel, criteria, review):
    hand_in(review, criteria, 7)
    actions.reopen_review(review, by=panel[0])
    actions.reassign_review(review, to=panel[1], by=house.officer)
    review.refresh_from_db()
    assert review.state == "cancelled"

    again = actions.reassign_review(Review.objects.get(reviewer=panel[1]), to=panel[0], by=house.officer)

    assert again == review
    assert (again.state, again.scores.count()) == ("assigned", 4)


def test_reviews_handed_in_stay_where_others_are_shared_out_anew(house, panel, criteria):
    actions.assign_reviews(house.call, fingerprint=plan_for(house.call).fingerprint, by=house.officer)
    done = hand_in(Review.objects.filter(reviewer=panel[0])[0], criteria)

    actions.remove_panel_member(house.call.panel.get(person=panel[0]), by=house.officer)
    plan = plan_for(house.call)

    done.refresh_from_db()
    assert done.state == "submitted"
    assert done.application_id not in dict(plan.pairs)


def test_rules_are_the_offices(house, panel):
    for person in (panel[0], make.somebody(Role.UNIT_OFFICER, house.law), house.students[0]):
        with pytest.raises(Forbidden):
            actions.save_panel_rules(house.call, {}, {}, by=person)
        with pytest.raises(Forbidden):
            actions.assign_by_hand(house.call, applications=[], members=[], fingerprint="", by=person)


def test_office_sets_the_rules_in_the_browser(client, house, panel):
    FieldOfStudy.objects.get_or_create(code="04", defaults={"title_zh": "商业", "title_en": "Business"})
    url = reverse("reviews:panel_rules", args=[house.call.pk])
    first = members_of(house)[0]
    typed = {"by_field": "first", "by_language": "any", "most": "20", "calibration_first": "on"}
    of_first = {f"member_{first.pk}-most": "5", f"member_{first.pk}-fields": ["04"]}

    page = signed_in(client, house.officer)
    shown = page.get(url)
    wrong = page.post(url, typed | {f"member_{first.pk}-most": "0"})
    saved = page.post(url, typed | of_first)

    first.refresh_from_db()
    rules = house.call.__class__.objects.get(pk=house.call.pk).panel_rules
    assert (shown.status_code, wrong.status_code, saved.status_code) == (200, 422, 302)
    assert (first.most, first.fields, rules.by_field, rules.most) == (5, ["04"], "first", 20)


@pytest.mark.mission("M1", shows=["review"])
def test_office_assigns_by_hand_after_a_preview(client, house, panel):
    url = reverse("reviews:by_hand", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")
    wanted = {
        "applications": [one.pk for one in house.applications[:2]],
        "members": [one.pk for one in members_of(house)[:2]],
    }

    nothing = page.post(url, {"do": "preview"})
    preview = page.post(url, wanted | {"do": "preview"})
    done = page.post(
        url, wanted | {"do": "assign", "fingerprint": preview.context["fingerprint"]}, follow=True
    )

    assert nothing.status_code == 422
    assert "Choose at least one application." in text_of(nothing)
    assert Review.objects.count() == 4
    assert "4 reviews assigned." in text_of(done)


def test_by_hand_costs_the_same_for_many(client, house, panel):
    url = reverse("reviews:by_hand", args=[house.call.pk])
    page = signed_in(client, house.officer)
    cost_of(page, url)
    few = cost_of(page, url)
    for _ in range(6):
        make.application(call=house.call, person=make.student(house.med), state="under_review")
        actions.add_panel_member(house.call, make.somebody(Role.STAFF, house.law), by=house.officer)

    assert cost_of(page, url) == few <= 19
