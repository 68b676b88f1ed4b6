"""Cleaned copies say nothing of who made them (trust A11)."""

import io
import time
import tracemalloc
import zipfile
import zlib

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from sojourn.reviews.cleaning import CannotClean, clean_jpeg, clean_png, cleaned, pages_naming

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXIF = (
    b"Exif\0\0MM\0*\0\0\0\x08\0\x02"
    b"\x01\x0f\0\x02\0\0\0\x04Zhx\0"
    b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
    b"\0\0\0\0Lin Zhixia, 31.2 N 121.4 E"
)


def segment(mark: int, body: bytes) -> bytes:
    return bytes([0xFF, mark]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(exif: bytes = EXIF) -> bytes:
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
            segment(0xE1, exif),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Lin Zhixia</x:xmpmeta>"),
            segment(0xED, b"Photoshop 3.0\0Lin Zhixia"),
            segment(0xFE, b"Lin Zhixia"),
            segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0"),
            segment(0xDA, b"\x01\x01\0\0\x3f\0"),
            b"\x12\x34\xff\xd9",
            b"Lin Zhixia",
        ]
    )


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + b"\0\0\0\0"


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            chunk(b"IHDR", b"\0" * 13),
            chunk(b"tEXt", b"Author\0Lin Zhixia"),
            chunk(b"eXIf", EXIF),
            chunk(b"tIME", b"\0" * 7),
            chunk(b"IDAT", b"picture"),
            chunk(b"IEND", b""),
            b"Lin Zhixia",
        ]
    )


def pdf(*texts: str, picture: bytes = b"") -> bytes:
    """A PDF whose author, keywords, notes, attachment, script and picture tell the name."""
    writer = PdfWriter()
    for text in texts or ("A study plan.",):
        page = writer.add_blank_page(200, 200)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        fonts = DictionaryObject({NameObject("/F1"): named(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/PieceInfo")] = DictionaryObject(
            {NameObject("/Note"): TextStringObject("Lin Zhixia")}
        )
        if picture:
            image = DecodedStreamObject()
            image._data = picture
            image.update(named({"/Type": "/XObject", "/Subtype": "/Image", "/Filter": "/DCTDecode"}))
            pictures = DictionaryObject({NameObject("/I1"): writer._add_object(image)})
            page["/Resources"][NameObject("/XObject")] = pictures
    writer.add_metadata({"/Author": "Lin Zhixia", "/Keywords": "S20270001", "/Producer": "Zhixia's laptop"})
    writer.add_attachment("Lin Zhixia.txt", b"Lin Zhixia")
    script = {"/Type": "/Action", "/S": "/JavaScript"}
    writer.root_object[NameObject("/OpenAction")] = named(script)
    writer.root_object["/OpenAction"][NameObject("/JS")] = TextStringObject("app.alert('Lin Zhixia')")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def named(entries: dict) -> DictionaryObject:
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in entries.items()})


def docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels", '<Relationships><Relationship Type="x/metadata/thumbnail" Id="a"/></Relationships>'
        )
        archive.writestr("docProps/core.xml", "<dc:creator>Lin Zhixia</dc:creator>")
        archive.writestr("docProps/thumbnail.jpeg", jpeg())
        archive.writestr(
            "word/document.xml",
            '<w:ins w:author="Lin Zhixia" w:date="2027-01-01"><w:t>By S2027</w:t><w:t>0001</w:t></w:ins>',
        )
        archive.writestr("word/people.xml", '<w15:person w15:author="Lin Zhixia" w15:userId="lin@x"/>')
        archive.writestr("word/media/image1.jpg", jpeg())
    return out.getvalue()


SECRETS = (b"Zhixia", b"S20270001", "林知夏".encode(), "Lin Zhixia".encode("utf-16-be"))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(jpeg(), JPEG), (png(), PNG), (pdf(), PDF), (pdf(picture=jpeg()), PDF)],
    ids=["jpeg", "png", "pdf", "pdf with a picture"],
)
def test_nothing_in_the_copy_names_the_author(content, media_type):
    assert any(secret in content for secret in SECRETS)

    copy = cleaned(content, media_type)

    assert [secret for secret in SECRETS if secret in copy] == []


def test_a_cleaned_pdf_keeps_its_pages_and_nothing_else():
    reader = PdfReader(io.BytesIO(cleaned(pdf("One", "Two"), PDF)))

    assert [page.extract_text() for page in reader.pages] == ["One", "Two"]
    assert (reader.metadata or {}) == {}
    assert {"/Names", "/OpenAction", "/Metadata", "/AcroForm"} & reader.trailer["/Root"].keys() == set()


def test_a_cleaned_word_file_keeps_its_text():
    copy = cleaned(docx(), DOCX)
    archive = zipfile.ZipFile(io.BytesIO(copy))

    parts = {name: archive.read(name) for name in archive.namelist()}
    assert [name for name, part in parts.items() if b"Zhixia" in part or b"lin@x" in part] == []
    assert "docProps/thumbnail.jpeg" not in parts
    assert parts["word/document.xml"] == b'<w:ins w:author=""><w:t>By S2027</w:t><w:t>0001</w:t></w:ins>'
    assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pictures_stay_the_right_way_up():
    copy = clean_jpeg(jpeg())

    assert copy[:4] == b"\xff\xd8\xff\xe1"
    assert copy[26:32].endswith(b"\0\x01\0\x06"[-2:]) or b"\x01\x12\0\x03\0\0\0\x01\0\x06" in copy
    assert copy.endswith(b"\x12\x34\xff\xd9")
    assert b"Exif" not in clean_jpeg(jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"))


def test_a_cleaned_picture_cleaned_again_stays_the_same():
    assert clean_jpeg(clean_jpeg(jpeg())) == clean_jpeg(jpeg())
    assert clean_png(clean_png(png())) == clean_png(png())


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.4\n", PDF),
        (b"\xff\xd8\xff", "image/gif"),
        (b"\xff\xd8\x00\x00\x00\x00\x00", JPEG),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", PNG),
        (b"PK\x03\x04", DOCX),
        (b"", PDF),
    ],
)
def test_what_cannot_be_read_is_refused(content, media_type):
    with pytest.raises(CannotClean):
        cleaned(content, media_type)


def test_names_are_found_page_by_page_however_they_are_parted():
    content = pdf("Transcript", "of LIN  ZHI-XIA", "Student no. S2027 0001")

    assert pages_naming(content, PDF, ["Lin Zhixia", "S20270001", ""]) == [2, 3]
    assert pages_naming(docx(), DOCX, ["S20270001"]) == [1]
    assert pages_naming(jpeg(), JPEG, ["Lin Zhixia"]) == []


def test_word_file_that_unfolds_to_gigabytes_is_refused_unread():
    """A list of parts that promises too much (trust A7); what is promised is never unfolded."""
    folded = io.BytesIO()
    with zipfile.ZipFile(folded, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 2**20)

    assert len(folded.getvalue()) < 2**20
    with pytest.raises(CannotClean, match="too large"):
        cleaned(folded.getvalue(), DOCX)


def test_picture_of_30000_by_30000_is_cleaned_without_unfolding_it():
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")
        )

    header = (30_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * 90_001) for _ in range(3_000)) + rows.flush()
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    tracemalloc.start()
    began = time.perf_counter()

    assert cleaned(picture, PNG) == picture

    seconds, (_now, most) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < 1 and most < 20 * 2**20
