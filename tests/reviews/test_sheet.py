"""Scores out to Excel and back: the same file changes nothing, every fault names row, column and value."""

import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from sojourn.reviews import actions
from sojourn.reviews.models import Review
from sojourn.reviews.queries.sheet import changes_in, column_of, headings_of, scores_as_rows
from sojourn.reviews.workbook import UnreadableSheet, rows_in, workbook_of
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.conftest import hand_in
from tests.reviews.test_views import text_of

pytestmark = pytest.mark.django_db


def numbered(rows: list[dict]) -> list[tuple[int, dict]]:
    return list(enumerate(rows, 2))


def filled(criteria, review, points) -> dict:
    return {"review": review.pk} | {column_of(criterion): points for criterion in criteria}


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("scores.xlsx", content)


def test_the_sheet_comes_back_unchanged(house, panel, criteria, review, in_english):
    hand_in(review, criteria, 7)
    Review.objects.create(application=house.applications[1], reviewer=panel[0])
    rows = scores_as_rows(house.call)

    sheet, back = rows_in(workbook_of("Scores", headings_of(house.call), rows, ""))

    assert (sheet, [number for number, _row in back]) == ("Scores", [2, 3])
    assert [list(row) for row in rows] == [headings_of(house.call)] * 2
    assert changes_in(house.call, back) == ([], [])


def test_points_are_taken_over_and_complete_reviews_handed_in(house, panel, criteria, review):
    other = Review.objects.create(application=house.applications[1], reviewer=panel[0])
    part = {"review": other.pk, column_of(criteria[0]): "6,5"}

    count = actions.save_scores_from_rows(
        house.call, numbered([filled(criteria, review, 8.0), part]), by=house.officer
    )

    review.refresh_from_db()
    other.refresh_from_db()
    assert (count, review.state, other.state) == (2, "submitted", "assigned")
    assert [one.points for one in other.scores.all()] == [Decimal("6.5")]
    assert {one.points for one in review.scores.all()} == {Decimal(8)}


def test_every_fault_is_named_and_nothing_is_taken_over(house, panel, criteria, review, in_english):
    done = hand_in(Review.objects.create(application=house.applications[1], reviewer=panel[0]), criteria)
    first, second, third, fourth = map(column_of, criteria)
    row = {"review": review.pk, first: "good", second: 11, third: -1, fourth: 1.25}
    rows = numbered(
        [row, {"review": review.pk}, {"review": "x"}, {"review": done.pk, first: 1}, {"review": 10**9}]
    )

    _changes, faults = changes_in(house.call, rows)

    assert [(one.row, one.column, one.value, one.reason) for one in faults] == [
        (2, first, "good", "This is no number."),
        (2, second, "11", "Points lie between 0 and 10 here."),
        (2, third, "-1", "Points lie between 0 and 10 here."),
        (2, fourth, "1.25", "Points have one decimal at most."),
        (3, "review", str(review.pk), "This review stands in an earlier row, too."),
        (4, "review", "x", "There is no such review in this call."),
        (5, first, "1", "The review is handed in already; its points stay."),
        (6, "review", "1000000000", "There is no such review in this call."),
    ]
    with pytest.raises(Refusal, match="Row 2, column"):
        actions.save_scores_from_rows(house.call, rows, by=house.officer)
    assert not review.scores.exists()


def test_sheets_are_the_offices(house, panel, criteria, review):
    for person in (panel[0], make.somebody(Role.UNIT_LEADER, house.law)):
        with pytest.raises(Forbidden):
            actions.save_scores_from_rows(house.call, [], by=person)


def test_names_never_act_as_formulas(house, panel, criteria, review):
    house.students[0].name_en = house.students[0].name_zh = '=HYPERLINK("http://x","y")'
    house.students[0].save()

    _sheet, rows = rows_in(workbook_of("S", headings_of(house.call), scores_as_rows(house.call), ""))

    assert '=HYPERLINK("http://x","y")' in rows[0][1].values()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no workbook at all"])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(UnreadableSheet):
        rows_in(content)


@pytest.mark.mission("M1", shows=["review"])
def test_office_takes_the_sheet_away_and_brings_it_back(client, house, panel, criteria, review):
    url = reverse("reviews:score_sheet", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")
    file = page.get(url + "?download=xlsx")
    headings = [cell for cell in rows_in(file.content)[1][0][1]]

    def sheet(points) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            page_ = book.add_worksheet("Points")
            page_.write_row(0, 0, headings)
            page_.write_row(1, 0, [review.pk, "", "", "", "", "", points, 8, 8, 8])
        return out.getvalue()

    nothing = page.post(url, {})
    broken = page.post(url, {"file": upload(b"nonsense")})
    wrong = page.post(url, {"file": upload(sheet("many"))})
    right = page.post(url, {"file": upload(sheet(9))})
    stranger = signed_in(client, make.somebody(Role.OFFICER, house.root), "en")
    theft = stranger.post(url, {"stored": right.context["stored"].pk})
    done = signed_in(client, house.officer, "en").post(
        url, {"stored": right.context["stored"].pk}, follow=True
    )

    review.refresh_from_db()
    assert (nothing.status_code, broken.status_code, theft.status_code) == (422, 422, 404)
    assert [text for text in ("Points", "many", "This is no number.") if text not in text_of(wrong)] == []
    assert "Take over 1 review" in text_of(right)
    assert ("1 review taken over." in text_of(done), review.state) == (True, "submitted")


def test_page_costs_little_and_strangers_get_404(client, house, panel, criteria, review):
    url = reverse("reviews:score_sheet", args=[house.call.pk])
    page = signed_in(client, house.officer)
    cost_of(page, url + "?download=xlsx")
    few = [cost_of(page, url), cost_of(page, url + "?download=xlsx")]
    for application in house.applications[1:]:
        Review.objects.create(application=application, reviewer=panel[0])

    assert [cost_of(page, url), cost_of(page, url + "?download=xlsx")] == few
    assert max(few) <= 19
    assert signed_in(client, panel[0]).get(url).status_code == 404
