"""What may be handed in, under which name it is kept, and how it leaves again (trust.md A3, A7)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from sojourn.agreements.models import Agreement
from sojourn.kernel.files import LARGEST, SHEETS, kind_of, serve, store_bytes, store_upload, tidy_name
from sojourn.kernel.models import StoredFile
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Role
from tests import factories as make

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 20
POLYGLOT = b"%PDF-1.7\n<script>alert(1)</script><html>\n%%EOF"


def office(*parts: str, first: str = "[Content_Types].xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in (first, *parts):
            archive.writestr(part, "<x/>")
    return out.getvalue()


DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
DOCX_OF_LIBRE_OFFICE = office(
    "docProps/app.xml", "[Content_Types].xml", "word/document.xml", first="_rels/.rels"
)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "a.pdf", "pdf"),
        (PDF, "a.txt", "pdf"),
        (POLYGLOT, "a.html", "pdf"),
        (PNG, "a.png", "png"),
        (JPG, "a.jpg", "jpg"),
        (DOCX, "a.docx", "docx"),
        (DOCX_OF_LIBRE_OFFICE, "a.docx", "docx"),
        (XLSX, "a.xlsx", "xlsx"),
        ("学号,姓名\n1,甲\n".encode(), "a.csv", "csv"),
        ("学号,姓名\n1,甲\n".encode("gb18030"), "a.CSV", "csv"),
        ("学号\t姓名\n".encode("utf-16"), "a.csv", "csv"),
        (b"BMI,weight\n20,60\n", "a.csv", "csv"),
        (b"ID3,name\n", "a.csv", "csv"),
        (b"a,b\n", "a.txt", ""),
        (b"a\0b", "a.csv", ""),
        (b"MZ\x90\x00" + b"\0" * 60, "a.pdf", ""),
        (b"<html><script>alert(1)</script>", "a.html", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", ""),
        (b"GIF89a" + b"\0" * 20, "a.gif", ""),
        (office("word/document.xml", "word/vbaProject.bin"), "a.docx", ""),
        (office("word/document.xml", "xl/workbook.xml"), "a.docx", ""),
        (office("anything.txt", first="a.txt"), "a.docx", ""),
        (office(first="word/document.xml"), "a.docx", ""),
        (b"PK\x03\x04 and no archive", "a.docx", ""),
        (b"", "a.pdf", ""),
    ],
)
def test_kind_is_what_the_content_says(content, name, kind):
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("成绩单 2027.pdf", "成绩单 2027.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("C:\\Users\\me\\cv.pdf", "cv.pdf"),
        ("/", "file"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("  ", "file"),
        (".pdf", "pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200bb.pdf", "ab.pdf"),
        ("a" * 300 + ".pdf", "a" * 130 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 19),
        ('"><script>.pdf', '"><script>.pdf'),
    ],
)
def test_name_is_kept_without_folders_and_control_characters(given_name, kept):
    assert tidy_name(given_name) == kept


@given(st.text())
def test_any_name_becomes_a_short_one_without_folders(name):
    kept = tidy_name(name)

    assert 0 < len(kept) <= 150
    assert not {"/", "\\", "\0", "\n", "\r"} & set(kept)
    assert tidy_name(kept) == kept


@pytest.fixture
def uploader(db):
    return make.person()


def upload(content: bytes, name: str, **facts: object) -> SimpleUploadedFile:
    file = SimpleUploadedFile("x", content, **facts)
    file._name = name
    return file


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (PDF, "../成绩单.PDF", "application/pdf"),
        (JPG, "photo.jpeg", "image/jpeg"),
        (DOCX, "cv.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_upload_is_kept_whole_under_a_name_of_ours(uploader, content, name, media_type):
    stored = store_upload(upload(content, name, content_type="text/html"), by=uploader)

    row = StoredFile.objects.get()
    assert (row.name, row.media_type, row.size, row.uploaded_by) == (
        name.replace("../", ""),
        media_type,
        len(content),
        uploader.account,
    )
    assert (row.content.name.split("/")[-1].split(".")[0], row.content.read()) == (
        stored.sha256[:32],
        content,
    )


def test_same_content_twice_is_kept_twice(uploader):
    first, second = (store_upload(upload(PDF, "a.pdf"), by=uploader) for _time in range(2))

    assert (first.sha256, first.content.name != second.content.name) == (second.sha256, True)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.pdf", "“a.pdf” is empty."),
        (b"%PDF" + b"\0" * LARGEST, "a.pdf", "“a.pdf” is larger than 10 MB."),
        (PNG, "a.pdf", "“a.pdf” is in truth a PNG file. Give it the right ending and upload it again."),
        (PDF, "a", "“a” is in truth a PDF file. Give it the right ending and upload it again."),
        (
            POLYGLOT,
            "a.html",
            "“a.html” is in truth a PDF file. Give it the right ending and upload it again.",
        ),
        (
            b"MZ\x90\x00" + b"\0" * 60,
            "a.pdf",
            "“a.pdf” is not a file that can be handed in here. Possible are: DOCX, JPG, PDF, PNG.",
        ),
        (
            XLSX,
            "a.xlsx",
            "“a.xlsx” is not a file that can be handed in here. Possible are: DOCX, JPG, PDF, PNG.",
        ),
    ],
)
def test_upload_that_is_not_what_was_asked_for_is_refused_in_words(
    uploader, in_english, content, name, sentence
):
    with pytest.raises(Refusal) as refused:
        store_upload(upload(content, name), by=uploader)

    assert (str(refused.value), StoredFile.objects.count()) == (sentence, 0)


def test_sheets_are_taken_where_sheets_are_asked_for(uploader):
    assert store_upload(upload(XLSX, "a.xlsx"), by=uploader, kinds=SHEETS).media_type.endswith("sheet")
    with pytest.raises(Refusal):
        store_upload(upload(PDF, "a.pdf"), by=uploader, kinds=SHEETS)


def test_file_leaves_as_a_download_that_no_browser_runs(uploader):
    stored = store_bytes('成绩 "x".pdf', POLYGLOT, "application/pdf", by=uploader)

    response = serve(stored)

    assert b"".join(response.streaming_content) == POLYGLOT
    assert {name: response[name] for name in sorted(response.headers)} == {
        "Cache-Control": "private, no-store",
        "Content-Disposition": "attachment; filename*=utf-8''%E6%88%90%E7%BB%A9%20%22x%22.pdf",
        "Content-Length": str(len(POLYGLOT)),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }


def test_download_keeps_its_headers_through_the_whole_stack(client, db):
    root = make.university()
    client.force_login(make.somebody(Role.DIRECTOR, root).account)
    agreement = Agreement.objects.create(
        number="A1",
        institution=make.institution(),
        valid_from=make.LONG_AGO,
        document=store_bytes("a.pdf", POLYGLOT, "application/pdf", by=None),
    )

    response = client.get(f"/agreements/{agreement.pk}/document/")

    assert [
        response[name]
        for name in (
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Content-Disposition",
            "Content-Type",
        )
    ] == ["sandbox; default-src 'none'", "nosniff", 'attachment; filename="a.pdf"', "application/pdf"]


def test_stored_files_have_no_address_of_their_own(client, uploader):
    stored = store_bytes("a.pdf", PDF, "application/pdf", by=uploader)

    assert client.get(f"/{stored.content.name}").status_code == 404
    assert client.get(f"/media/{stored.content.name}").status_code == 404
