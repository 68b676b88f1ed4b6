"""Conflicts of interest: declared before and after reading, noted, known; and what follows."""

import pytest
from django.urls import reverse

from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import steps_taken
from sojourn.organisation.models import Role
from sojourn.reviews import actions
from sojourn.reviews.models import Conflict, Review
from sojourn.reviews.queries import conflicts_in, known_conflicts, possible_reviewers, visible_reviews
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.conftest import hand_in
from tests.reviews.test_views import secrets_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(house, panel) -> Review:
    """A review whose reviewer has not said anything yet."""
    return Review.objects.create(application=house.applications[0], reviewer=panel[0])


def lines_of(house) -> list:
    return list(conflicts_in(house.call).values_list("reviewer", "applicant", "source", "reason"))


@pytest.mark.mission("M1", shows=["review"])
def test_nothing_is_shown_before_the_reviewer_says_that_nothing_stands_against_it(
    client, house, panel, criteria, fresh, told
):
    url = reverse("reviews:review", args=[fresh.pk])
    page = signed_in(client, panel[0], "en")

    before = page.get(url)
    typed = page.post(url, {"version": 0, "comment": "x", "do": "save"})
    fresh.refresh_from_db()

    assert "are you impartial?" in text_of(before)
    assert "Linguistics" not in text_of(before)
    assert [secret for secret in secrets_of(told) if secret in text_of(before)] == []
    assert (typed.status_code, fresh.comment) == (302, "")
    assert "Linguistics in Berlin" in text_of(page.get(url))


def test_documents_wait_for_the_declaration_too(client, house, panel, fresh, told):
    page = signed_in(client, panel[0])
    paper = reverse("reviews:document", args=[fresh.pk, 1])

    before = page.get(paper).status_code
    actions.declare_impartial(fresh, by=panel[0])

    assert (before, page.get(paper).status_code) == (302, 200)


def test_only_the_reviewer_declares_impartiality(house, panel, fresh):
    for person in (panel[1], house.officer, house.students[0]):
        with pytest.raises(Forbidden):
            actions.declare_impartial(fresh, by=person)


def test_declaring_after_handing_in_takes_the_review_out(house, panel, criteria, fresh):
    hand_in(fresh, criteria)

    actions.recuse_review(fresh, by=panel[0], reason="I know who it is.")

    fresh.refresh_from_db()
    assert (fresh.state, list(visible_reviews(panel[0]))) == ("recused", [])
    assert lines_of(house) == [(panel[0].pk, house.students[0].pk, "reviewer", "I know who it is.")]
    assert [(one.step, one.reason) for one in steps_taken(fresh)][-1] == ("recuse", "I know who it is.")


def test_a_declared_conflict_holds_in_later_calls_and_takes_other_reviews_along(house, panel, fresh):
    later = make.call()
    again = make.application(call=later, person=house.students[0], state="under_review")
    other = Review.objects.create(application=again, reviewer=panel[0])

    actions.recuse_review(fresh, by=panel[0], reason="My cousin.")

    other.refresh_from_db()
    assert other.state == "recused"
    assert panel[0].pk not in possible_reviewers([again], [panel[0].pk])[again.pk]


def test_office_notes_a_conflict_and_takes_reviews_back(house, panel, criteria, fresh):
    hand_in(fresh, criteria)

    actions.note_conflict(
        house.call, reviewer=panel[0], applicant=house.students[0], reason="Joint paper.", by=house.officer
    )

    fresh.refresh_from_db()
    assert (fresh.state, fresh.scores.count()) == ("cancelled", 4)
    assert lines_of(house) == [(panel[0].pk, house.students[0].pk, "office", "Joint paper.")]
    with pytest.raises(Refusal):
        actions.resume_review(fresh, by=house.officer)


def test_what_the_office_noted_it_can_lift_and_what_was_declared_stays(house, panel, fresh, in_english):
    noted = actions.note_conflict(
        house.call, reviewer=panel[1], applicant=house.students[1], reason="Joint paper.", by=house.officer
    )
    actions.recuse_review(fresh, by=panel[0], reason="Cousin.")

    number = noted.pk
    actions.lift_conflict(noted, house.call, by=house.officer)
    with pytest.raises(Refusal, match="A reviewer has declared this"):
        actions.lift_conflict(Conflict.objects.get(), house.call, by=house.officer)

    assert [one.history_type for one in Conflict.history.filter(id=number)] == ["-", "+"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"reason": " "}, "Give a reason."),
        ({"reviewer": "stranger"}, "not on the panel"),
        ({"applicant": "stranger"}, "has not applied"),
    ],
)
def test_what_cannot_be_noted(house, panel, in_english, change, sentence):
    facts = {"reviewer": panel[0], "applicant": house.students[0], "reason": "Joint paper."}
    stranger = make.person()
    facts |= {name: stranger if value == "stranger" else value for name, value in change.items()}

    with pytest.raises(Refusal, match=sentence):
        actions.note_conflict(house.call, by=house.officer, **facts)


def test_noting_is_the_offices(house, panel):
    for person in (panel[0], make.somebody(Role.UNIT_LEADER, house.law)):
        with pytest.raises(Forbidden):
            actions.note_conflict(
                house.call, reviewer=panel[1], applicant=house.students[0], reason="x", by=person
            )


def test_known_conflicts_are_counted_with_their_reason(house, criteria, in_english):
    colleague = make.somebody(Role.STAFF, house.law)
    actions.add_panel_member(house.call, colleague, by=house.officer)

    assert [(one.person, one.count, one.reason) for one in known_conflicts(house.call)] == [
        (colleague, 2, "of their own unit, or one above or below it")
    ]


def test_office_sees_notes_and_lifts_in_the_browser(client, house, panel, fresh):
    url = reverse("reviews:conflicts", args=[house.call.pk])
    actions.recuse_review(fresh, by=panel[0], reason="My cousin.")
    page = signed_in(client, house.officer, "en")
    typed = {"reviewer": panel[1].pk, "applicant": "S20270001", "reason": "Joint paper."}

    shown = page.get(url)
    unknown = page.post(url, typed | {"applicant": "nobody at all"})
    noted = page.post(url, typed)
    twice = page.post(url, typed)
    lifted = page.post(url, {"lift": Conflict.objects.get(source="office").pk})

    assert "My cousin." in text_of(shown)
    assert "Nobody who has applied to the call matches." in text_of(unknown)
    assert (noted.status_code, twice.status_code, lifted.status_code) == (302, 422, 302)
    assert "known already" in text_of(twice)
    assert Conflict.objects.count() == 1


def test_page_costs_the_same_for_many(client, house, panel):
    url = reverse("reviews:conflicts", args=[house.call.pk])
    page = signed_in(client, house.officer)
    cost_of(page, url)
    few = cost_of(page, url)
    for student in house.students:
        for person in panel:
            actions.note_conflict(
                house.call, reviewer=person, applicant=student, reason="x", by=house.officer
            )

    assert cost_of(page, url) == few <= 19


def test_strangers_get_404(client, house, panel):
    names = ("conflicts", "anchors", "panel_rules", "by_hand")
    urls = [reverse(f"reviews:{name}", args=[house.call.pk]) for name in names]
    strangers = [panel[0], house.students[0], make.somebody(Role.UNIT_LEADER, house.law)]

    found = [signed_in(client, who).get(url).status_code for url in urls for who in strangers]

    assert found == [404] * 12
