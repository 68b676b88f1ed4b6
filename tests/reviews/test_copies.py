"""What reviewers of a blind call get of the documents, in the browser (trust A11)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.kernel.files import store_bytes
from sojourn.kernel.jobs import run_waiting
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from sojourn.programmes.models import RequiredDocument
from sojourn.reviews import actions
from sojourn.reviews.models import ReadingCopy
from sojourn.reviews.queries import code_of
from sojourn.reviews.queries.copies import copies_to_look_at
from tests import factories as make
from tests.applications.conftest import cost_of, signed_in
from tests.reviews.test_cleaning import DOCX, JPEG, PDF, docx, jpeg, pdf
from tests.reviews.test_views import secrets_of, text_of

pytestmark = pytest.mark.django_db


def hand_over(house, content: bytes, media_type: str, name: str):
    """A document of the first applicant."""
    application = house.applications[0]
    required = RequiredDocument.objects.create(call=house.call, title_zh="成绩单", title_en="Transcript")
    stored = store_bytes(name, content, media_type, by=house.students[0])
    return application.documents.create(required=required, stored=stored)


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.mission("M1", shows=["review"])
@pytest.mark.parametrize(
    ("content", "media_type", "name", "ending"),
    [
        (pdf(), PDF, "林知夏 Lin Zhixia.PDF", "pdf"),
        (jpeg(), JPEG, "Zhixia.jpeg", "jpeg"),
        (docx(), DOCX, "S20270001.docx", "docx"),
    ],
    ids=["pdf", "jpeg", "docx"],
)
def test_download_of_a_blind_review_tells_nothing(
    client, house, panel, review, told, content, media_type, name, ending
):
    told.documents.all().delete()
    hand_over(house, content, media_type, name)
    page = signed_in(client, panel[0])

    shown = text_of(page.get(reverse("reviews:review", args=[review.pk])))
    paper = page.get(reverse("reviews:document", args=[review.pk, 1]))

    headers = " ".join(f"{key}: {value}" for key, value in paper.headers.items())
    said = [shown, headers, body(paper).decode("latin-1")]
    assert [one for one in secrets_of(told) for text in said if one in text] == []
    assert paper.headers["Content-Disposition"] == f'attachment; filename="{code_of(told)}-1.{ending}"'
    assert set(paper.headers) & {"Last-Modified", "ETag", "Location"} == set()


def test_pages_cost_a_reviewer_the_same_whoever_applied(client, house, panel, criteria):
    """Timings tell nothing: the same queries for a name known to the reviewer's unit and for any other."""
    from_elsewhere = make.application(call=house.call, person=make.student(house.med), state="under_review")
    costs = []
    for application in (house.applications[0], house.applications[1], from_elsewhere):
        review = application.reviews.create(reviewer=panel[0], impartial_at=house.call.opens_at)
        page = signed_in(client, panel[0])
        url = reverse("reviews:review", args=[review.pk])
        cost_of(page, url)
        costs.append(cost_of(page, url))

    assert len(set(costs)) == 1


def test_an_open_call_hands_out_what_was_handed_in(client, house, panel, review):
    house.call.__class__.objects.update(is_blind=False)
    hand_over(house, pdf(), PDF, "Lin Zhixia.pdf")

    paper = signed_in(client, panel[0]).get(reverse("reviews:document", args=[review.pk, 1]))

    assert body(paper) == pdf()
    assert ReadingCopy.objects.count() == 0


def test_assigning_makes_copies_and_tells_where_the_name_stands(client, house, panel, criteria):
    document = hand_over(house, pdf("Plan", "of Lin Zhixia"), PDF, "plan.pdf")
    url = reverse("reviews:by_hand", args=[house.call.pk])
    page = signed_in(client, house.officer, "en")
    wanted = {"applications": [house.applications[0].pk], "members": [house.call.panel.first().pk]}
    fingerprint = page.post(url, wanted).context["fingerprint"]

    page.post(url, wanted | {"do": "assign", "fingerprint": fingerprint})
    run_waiting()

    (copy,) = copies_to_look_at(house.call)
    assert (copy.source, copy.named_on) == (document.stored, [2])
    warned = page.get(reverse("reviews:assignment", args=[house.call.pk]))
    assert "In 1 document the applicant's name stands in the text" in text_of(warned)
    assert "the name on page 2" in text_of(page.get(reverse("reviews:copies", args=[house.call.pk])))


def test_a_redacted_copy_goes_to_the_reviewers(client, house, panel, review, in_english):
    document = hand_over(house, pdf("of Lin Zhixia"), PDF, "plan.pdf")
    copy = actions.make_reading_copy(document, by=None)
    url = reverse("reviews:copies", args=[house.call.pk])
    office = signed_in(client, house.officer, "en")

    nothing = office.post(url, {"do": "redact", "copy": copy.pk}, follow=True)
    file = SimpleUploadedFile("redacted by Lin Zhixia.pdf", pdf("of somebody"), content_type=PDF)
    done = office.post(url, {"do": "redact", "copy": copy.pk, "file": file}, follow=True)

    assert "Choose a file." in text_of(nothing)
    assert "Reviewers get this file from now on." in text_of(done)
    assert list(copies_to_look_at(house.call)) == []
    paper = body(signed_in(client, panel[0]).get(reverse("reviews:document", args=[review.pk, 1])))
    assert b"of somebody" in paper and b"Zhixia" not in paper


def test_documents_with_the_name_can_be_kept_back(client, house, panel, review):
    document = hand_over(house, pdf("of Lin Zhixia"), PDF, "plan.pdf")
    actions.make_reading_copy(document, by=None)
    actions.save_panel_rules(house.call, {"withholds_named": True}, {}, by=house.officer)
    page = signed_in(client, panel[0], "en")

    paper = page.get(reverse("reviews:document", args=[review.pk, 1]), follow=True)

    assert "The International Office is making this document ready." in text_of(paper)
    assert "being made ready" in text_of(paper)


def test_what_cannot_be_read_is_handed_out_by_nobody(client, house, panel, review):
    hand_over(house, b"%PDF-1.4\n", PDF, "plan.pdf")

    paper = signed_in(client, panel[0], "en").get(
        reverse("reviews:document", args=[review.pk, 1]), follow=True
    )

    assert "The International Office is making this document ready." in text_of(paper)
    assert copies_to_look_at(house.call).count() == 1


def test_documents_that_reviewers_do_not_see(client, house, panel, review):
    document = hand_over(house, jpeg(), JPEG, "photo.jpg")
    url = reverse("reviews:copies", args=[house.call.pk])

    saved = signed_in(client, house.officer).post(url, {"do": "blind", "hidden": [document.required_id]})
    page = signed_in(client, panel[0])

    assert saved.status_code == 302
    assert "document 1" not in text_of(page.get(reverse("reviews:review", args=[review.pk])))
    assert page.get(reverse("reviews:document", args=[review.pk, 1])).status_code == 404


def test_a_redacted_copy_that_cannot_be_read_is_refused(house, panel, in_english):
    copy = actions.make_reading_copy(hand_over(house, pdf("Lin Zhixia"), PDF, "plan.pdf"), by=None)
    broken = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n", content_type=PDF)

    with pytest.raises(Refusal, match="cannot be read"):
        actions.redact_copy(copy, broken, by=house.officer)
    with pytest.raises(Forbidden):
        actions.redact_copy(copy, broken, by=make.somebody(Role.UNIT_LEADER, house.law))


def test_page_costs_the_same_for_many_and_strangers_get_404(client, house, panel):
    url = reverse("reviews:copies", args=[house.call.pk])
    page = signed_in(client, house.officer)
    document = hand_over(house, pdf("Lin Zhixia"), PDF, "plan.pdf")
    actions.make_reading_copy(document, by=None)
    cost_of(page, url)
    few = cost_of(page, url)
    for application in house.applications[1:]:
        stored = store_bytes("x.pdf", b"%PDF-1.4\n", PDF, by=application.person)
        made = application.documents.create(required=document.required, stored=stored)
        actions.make_reading_copy(made, by=None)

    assert cost_of(page, url) == few <= 19
    for stranger in (panel[0], house.students[0]):
        assert signed_in(client, stranger).get(url).status_code == 404
