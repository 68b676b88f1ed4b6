"""The pages of reviews; above all that a blind review does not say whose application it is."""

import html
from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.models import Job, Mail
from sojourn.organisation.models import Role
from sojourn.reviews import actions
from sojourn.reviews.models import Criterion, Review
from sojourn.reviews.queries import code_of, plan_for
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.conftest import hand_in

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def secrets_of(application) -> list[str]:
    """What must not be found in a blind review."""
    person, unit = application.person, application.unit
    return [
        person.name_zh,
        person.name_en,
        "Zhixia",
        person.number,
        person.email,
        unit.name_zh,
        unit.name_en,
        f"/applications/{application.pk}",
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_blind_review_says_nowhere_whose_it_is(client, house, panel, review, told, language):
    page = signed_in(client, panel[0], language)

    pages = [
        page.get(reverse("reviews:my_reviews")),
        page.get(reverse("reviews:review", args=[review.pk])),
        page.post(reverse("reviews:review", args=[review.pk]), {"version": "x"}),
    ]
    paper = page.get(reverse("reviews:document", args=[review.pk, 1]))

    for response in pages:
        found = [secret for secret in secrets_of(told) if secret in text_of(response)]
        assert (response.status_code in {200, 422}, found) == (True, [])
        assert code_of(told) in text_of(response)
    assert "Linguistics in Berlin" in text_of(pages[1])
    assert paper.headers["Content-Disposition"] == f'attachment; filename="{code_of(told)}-1.pdf"'


def test_letters_to_reviewers_of_a_blind_call_name_nobody(house, panel, told):
    actions.assign_reviews(house.call, fingerprint=plan_for(house.call).fingerprint, by=house.officer)

    letters = " ".join(f"{mail.subject} {mail.body} {mail.path}" for mail in Mail.objects.all())

    assert [secret for secret in secrets_of(told) if secret in letters] == []


def test_the_code_is_stable_and_nobody_elses(house):
    codes = [code_of(application) for application in house.applications]

    assert codes == [code_of(application) for application in house.applications]
    assert len(set(codes)) == 3


def test_an_open_review_names_the_applicant(client, house, panel, review, told):
    house.call.is_blind = False
    house.call.save()

    response = signed_in(client, panel[0]).get(reverse("reviews:review", args=[review.pk]))

    assert "林知夏" in text_of(response)
    assert "法学院" in text_of(response)


def test_reviewer_cannot_reach_the_application_itself(client, house, panel, review, told):
    page = signed_in(client, panel[0])
    document = told.documents.get()

    codes = [
        page.get(reverse("applications:application", args=[told.pk])).status_code,
        page.get(reverse("applications:document", args=[told.pk, document.pk])).status_code,
    ]

    assert codes == [404, 404]


def test_strangers_get_404(client, house, panel, review, told):
    pages = [
        reverse("reviews:review", args=[review.pk]),
        reverse("reviews:document", args=[review.pk, 1]),
        *(
            reverse(f"reviews:{name}", args=[house.call.pk])
            for name in ("panel", "criteria", "assignment", "selection")
        ),
    ]
    strangers = [panel[1], house.students[0], make.somebody(Role.UNIT_LEADER, house.law)]

    found = {url: [signed_in(client, who).get(url).status_code for who in strangers] for url in pages}

    assert found == {url: [404] * 3 for url in pages}


@pytest.mark.mission("M1", shows=["review"])
def test_reviewer_saves_hands_in_and_corrects(client, house, panel, criteria, review):
    url = reverse("reviews:review", args=[review.pk])
    page = signed_in(client, panel[0], "en")
    points = {f"points_{criterion.pk}": "8" for criterion in criteria}
    first = f"points_{criteria[0].pk}"

    gap = page.post(url, {"version": 0, **points, first: "", "comment": "Good.", "do": "submit"})
    handed_in = page.post(url, {"version": 1, **points, "comment": "Good.", "do": "submit"})
    again = page.post(url, {"version": 1, **points, "comment": "Good.", "do": "submit"})

    review.refresh_from_db()
    assert gap.status_code == 422
    assert "Still missing: Academic standing." in text_of(gap)
    assert (handed_in.status_code, again.status_code, review.state) == (302, 302, "submitted")
    page.post(reverse("reviews:step", args=[review.pk]), {"step": "reopen"})
    review.refresh_from_db()
    assert review.state == "assigned"


def test_autosave_of_a_review(client, house, panel, criteria, review):
    response = signed_in(client, panel[0], "en").post(
        reverse("reviews:review", args=[review.pk]),
        {"version": 0, f"points_{criteria[0].pk}": "7.5", "comment": "So far"},
        headers={"hx-request": "true"},
    )

    assert "Saved at" in text_of(response)
    assert review.scores.get().points == Decimal("7.5")


def test_points_out_of_range_are_refused_and_what_was_typed_stays(client, house, panel, criteria, review):
    response = signed_in(client, panel[0], "en").post(
        reverse("reviews:review", args=[review.pk]),
        {"version": 0, f"points_{criteria[0].pk}": "99", "comment": "Typed", "do": "save"},
    )

    assert response.status_code == 422
    assert "Typed" in text_of(response)
    assert 'value="99"' in text_of(response)


def test_conflict_is_declared_and_somebody_else_asked(client, house, panel, criteria, review):
    page = signed_in(client, panel[0])
    page.post(reverse("reviews:step", args=[review.pk]), {"step": "recuse", "reason": "Cousin."})
    office = signed_in(client, house.officer, "en")

    listed = office.get(reverse("reviews:panel", args=[house.call.pk]))
    office.post(reverse("reviews:reassign", args=[review.pk]), {"to": panel[1].pk})

    assert "Given back for a conflict of interest" in text_of(listed)
    assert set(Review.objects.values_list("reviewer", "state")) == {
        (panel[0].pk, "cancelled"),
        (panel[1].pk, "assigned"),
    }


def test_office_finds_adds_and_takes_off_reviewers(client, house, criteria):
    guest = make.person(name_zh="周评审", name_en="Zhou Pingshen")
    url = reverse("reviews:panel", args=[house.call.pk])
    page = signed_in(client, house.officer)

    found = page.get(url, {"q": "周评"})
    page.post(reverse("reviews:panel_add", args=[house.call.pk]), {"person": guest.pk})
    member = house.call.panel.get()
    again = page.post(reverse("reviews:panel_add", args=[house.call.pk]), {"person": guest.pk})
    page.post(reverse("reviews:panel_remove", args=[house.call.pk]), {"member": member.pk})

    assert list(found.context["found"]) == [guest]
    assert again.status_code == 404
    assert not house.call.panel.exists()


def test_a_member_without_any_appointment_may_open_my_reviews(client, house, criteria):
    guest = make.person()
    url = reverse("reviews:my_reviews")
    assert signed_in(client, guest).get(url).status_code == 404

    actions.add_panel_member(house.call, guest, by=house.officer)

    assert signed_in(client, guest).get(url).status_code == 200


def test_office_assigns_by_preview(client, house, panel):
    url = reverse("reviews:assignment", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")

    plan = page.get(url).context["plan"]
    response = page.post(url, {"fingerprint": plan.fingerprint}, follow=True)
    again = page.post(url, {"fingerprint": plan.fingerprint}, follow=True)

    assert "6 reviews assigned." in text_of(response)
    assert "Something has changed" in text_of(again)
    assert Review.objects.count() == 6


def criteria_data(rows: list[dict], initial: int) -> dict:
    data = {"criteria-TOTAL_FORMS": len(rows), "criteria-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"criteria-{number}-{name}": value for name, value in row.items()}
    return data


def test_office_edits_criteria(client, house):
    url = reverse("reviews:criteria", args=[house.call.pk])
    page = signed_in(client, house.officer)
    page.post(url, {"default": "1"})
    kept, *gone = house.call.criteria.all()
    changed = {"id": kept.pk, "title_zh": "学业", "title_en": "Studies", "points": 20, "weight": 1}
    new = {"title_zh": "新", "title_en": "New", "points": 5, "weight": 2}
    plain = {"title_zh": "x", "title_en": "x", "points": 10, "weight": 1, "remove": "on"}
    removed = [plain | {"id": one.pk} for one in gone]
    empty = {"title_zh": "", "title_en": "", "points": 10, "weight": 1}

    nothing_new = page.post(url, criteria_data([changed, *removed, empty], 4))
    assert nothing_new.status_code == 302
    response = page.post(url, criteria_data([changed, new], 1))

    assert response.status_code == 302
    found = list(house.call.criteria.values_list("pk", "title_en", "points", "weight"))
    assert [one[1:] for one in found] == [("Studies", 20, 1), ("New", 5, 2)]
    assert found[0][0] == kept.pk


def test_criteria_with_points_given_keep_their_weight(client, house, panel, criteria, review):
    hand_in(review, criteria)
    names = ("title_en", "points", "weight")
    rows = [
        {"id": one.pk, "title_zh": "新题"} | {name: getattr(one, name) for name in names} for one in criteria
    ]
    url = reverse("reviews:criteria", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")

    texts = page.post(url, criteria_data(rows, 4))
    rows[0]["weight"] = 9
    weights = page.post(url, criteria_data(rows, 4))

    assert (texts.status_code, weights.status_code) == (302, 422)
    assert "Points have been given already" in text_of(weights)
    assert set(Criterion.objects.values_list("title_zh", flat=True)) == {"新题"}


def test_anchors_typed_by_the_office_are_inert(client, house, panel, criteria, review):
    evil = "<script>alert(1)</script>"
    Criterion.objects.update(low_en=evil, low_zh=evil, title_en=evil, title_zh=evil)

    response = signed_in(client, panel[0]).get(reverse("reviews:review", args=[review.pk]))

    assert evil not in response.content.decode()


def test_office_says_what_points_mean_and_reviewers_read_it(client, house, panel, criteria, review):
    url = reverse("reviews:anchors", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")
    typed = {f"anchors_{one.pk}-{name}": 0 for one in criteria for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    prefix = f"anchors_{criteria[0].pk}"
    line = {f"{prefix}-TOTAL_FORMS": 2, f"{prefix}-0-text_en": "Among the best", f"{prefix}-1-points": "3"}

    gap = page.post(url, typed | line)
    saved = page.post(url, typed | line | {f"{prefix}-0-points": "9"})
    read = signed_in(client, panel[0], "en").get(reverse("reviews:review", args=[review.pk]))

    assert "Say for how many points this stands." in text_of(gap)
    assert (gap.status_code, saved.status_code) == (422, 302)
    assert "9: Among the best" in text_of(read)


def test_selection_shows_what_is_open_then_the_scores(client, house, panel, criteria):
    url = reverse("reviews:selection", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")
    refused = page.post(reverse("reviews:rank", args=[house.call.pk]), follow=True)
    for application in house.applications:
        hand_in(Review.objects.create(application=application, reviewer=panel[0]), criteria)

    begun = page.post(reverse("reviews:rank", args=[house.call.pk]))
    meanwhile = page.get(url)
    run_waiting()
    ranked = page.get(Job.objects.get().result["path"])

    assert "3 applications still wait for their reviews" in text_of(refused)
    assert "3 wait for reviews" in text_of(refused)
    assert "The scores of 3 applications are computed." in text_of(ranked)
    assert begun.url == reverse("kernel:job", args=[Job.objects.get().pk])
    assert "See how far it is" in text_of(meanwhile)
    assert "Compute the scores" not in text_of(meanwhile)
    assert "nothing known: 0" in text_of(ranked)
    assert len(page.get(url).context["lines"]) == 3


def test_lists_cost_the_same_for_many(client, house, panel, criteria):
    urls = [reverse(f"reviews:{name}", args=[house.call.pk]) for name in ("panel", "assignment", "selection")]
    mine = reverse("reviews:my_reviews")

    def ask(applications) -> None:
        for application in applications:
            Review.objects.create(application=application, reviewer=panel[0])

    ask(house.applications[:1])
    house.call.applications.update(score=40)
    cost_of(signed_in(client, house.officer), urls[0])  # content types are read once
    few = [cost_of(signed_in(client, house.officer), url) for url in urls]
    few_mine = cost_of(signed_in(client, panel[0]), mine)

    more = [
        make.application(call=house.call, person=make.student(house.med), state="under_review", score=50)
        for _ in range(8)
    ]
    ask(more)
    for _ in range(5):
        actions.add_panel_member(house.call, make.somebody(Role.STAFF, house.law), by=house.officer)

    assert [cost_of(signed_in(client, house.officer), url) for url in urls] == few
    assert cost_of(signed_in(client, panel[0]), mine) == few_mine
    assert max(*few, few_mine) <= 19
