import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sojourn.applications import actions
from sojourn.applications.models import Document
from sojourn.kernel.refusal import Refusal
from sojourn.programmes.models import RequiredDocument
from tests import factories as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%real enough\n"


def pdf(name: str = "transcript.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def test_a_second_file_replaces_the_first(house, draft, transcript):
    actions.hand_in_document(draft, transcript, pdf(), by=house.student)
    actions.hand_in_document(draft, transcript, pdf("better.pdf"), by=house.student)

    assert [document.stored.name for document in draft.documents.all()] == ["better.pdf"]


def test_a_file_that_is_not_what_its_name_says_is_refused(house, draft, transcript):
    with pytest.raises(Refusal):
        actions.hand_in_document(
            draft, transcript, SimpleUploadedFile("marks.pdf", b"MZ\x90 no pdf"), by=house.student
        )

    assert not Document.objects.exists()


def test_a_document_the_call_does_not_ask_for_is_refused(house, draft):
    foreign = RequiredDocument.objects.create(call=make.call(), title_zh="x", title_en="x")

    with pytest.raises(Refusal):
        actions.hand_in_document(draft, foreign, pdf(), by=house.student)


def test_a_document_can_be_removed_until_it_is_submitted(house, draft, transcript):
    document = actions.hand_in_document(draft, transcript, pdf(), by=house.student)
    actions.submit_application(draft, by=house.student)

    with pytest.raises(Refusal):
        actions.remove_document(document, by=house.student)

    actions.reopen_application(draft, by=house.student)
    actions.remove_document(document, by=house.student)
    assert not draft.documents.exists()
