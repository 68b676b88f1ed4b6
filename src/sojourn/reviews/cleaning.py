"""Copies of documents that say nothing about who made them: what a blind review may hand out."""

import io
import re
import zipfile
from collections.abc import Iterable

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject

LARGEST = 100 * 2**20
"""Bytes that an Office file may unfold to."""
MOST_PAGES = 200
"""Pages of a PDF that are searched for names."""
TELLING = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/Annots", "/Thumb")
"""Entries of a PDF's pages and pictures that say who made them, when, or what was noted on them."""
EPOCH = (1980, 1, 1, 0, 0, 0)
CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
EXTENDED = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
CUSTOM = EXTENDED.replace(b"extended-properties", b"custom-properties")
PROPERTIES = {"docProps/core.xml": CORE, "docProps/app.xml": EXTENDED, "docProps/custom.xml": CUSTOM}
AUTHORS = re.compile(rb'(\bw\d*:(?:author|initials|userId|providerId))="[^"]*"')
DATES = re.compile(rb'\s\bw\d*:(?:date|dateUtc)="[^"]*"')
THUMBNAIL = re.compile(rb"<Relationship\b[^>]*metadata/thumbnail[^>]*/>")
PNG = b"\x89PNG\r\n\x1a\n"
KEPT_CHUNKS = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"sBIT",
    b"bKGD",
    b"pHYs",
}
"""Chunks of a PNG that are needed to show it."""


class CannotClean(Exception):
    """The file cannot be read well enough to be sure of what it tells."""


def cleaned(content: bytes, media_type: str) -> bytes:
    """The same document without author, dates, comments, attachments, scripts; pictures without EXIF."""
    try:
        if media_type == "application/pdf":
            return _clean_pdf(content)
        if media_type == "image/jpeg":
            return clean_jpeg(content)
        if media_type == "image/png":
            return clean_png(content)
        if media_type.endswith("wordprocessingml.document"):
            return _clean_docx(content)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError) as failure:
        raise CannotClean(str(failure)) from failure
    except (zipfile.BadZipFile, RecursionError, OSError, NotImplementedError) as failure:
        raise CannotClean(str(failure)) from failure
    raise CannotClean(media_type)


def pages_naming(content: bytes, media_type: str, names: Iterable[str]) -> list[int]:
    """The pages (from 1) in whose text one of the names stands; a Word file is one page, a picture none."""
    wanted = [fold(name) for name in names if name]
    if media_type == "application/pdf":
        texts = (page.extract_text() for page in _reader(content).pages[:MOST_PAGES])
    elif media_type.endswith("wordprocessingml.document"):
        texts = iter([_text_of_docx(content)])
    else:
        return []
    found = []
    try:
        for number, text in enumerate(texts, 1):
            if any(name in fold(text) for name in wanted):
                found.append(number)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError) as failure:
        raise CannotClean(str(failure)) from failure
    return found


def fold(text: str) -> str:
    """Small letters without spaces, hyphens and commas: however a name is parted, it is found."""
    return re.sub(r"[\s,·\-]+", "", text).lower()


def _reader(content: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise CannotClean("encrypted")
    if not reader.pages:
        raise CannotClean("no pages")
    return reader


def _clean_pdf(content: bytes) -> bytes:
    """Only the pages, and of these and their pictures only what is needed to show them."""
    writer = PdfWriter()
    for page in _reader(content).pages:
        for name in TELLING:
            page.pop(NameObject(name), None)
        writer.add_page(page)
    for thing in writer._objects:
        if isinstance(thing, DictionaryObject):
            for name in TELLING:
                thing.pop(NameObject(name), None)
        if isinstance(thing, StreamObject) and thing.get("/Filter") == "/DCTDecode":
            thing._data = clean_jpeg(thing._data)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def clean_jpeg(content: bytes) -> bytes:
    """Without EXIF, XMP, IPTC and comments; which way is up stays."""
    if not content.startswith(b"\xff\xd8"):
        raise CannotClean("no JPEG")
    kept, at, turned = [b"\xff\xd8"], 2, 1
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise CannotClean("broken JPEG")
        mark, size = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if mark == 0xDA:
            picture = content[at:]
            end = picture.rfind(b"\xff\xd9")
            # what follows the end of the picture is shown by nobody
            kept.append(picture[: end + 2] if end > 0 else picture)
            break
        segment = content[at : at + 2 + size]
        if mark == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = _orientation(segment[10:])
        # APP0 says JFIF, APP2 the colour profile, APP14 how colours are coded; the others only tell tales
        if not 0xE1 <= mark <= 0xEF and mark != 0xFE or mark in (0xE2, 0xEE):
            kept.append(segment)
        at += 2 + size
    if turned != 1:
        kept.insert(1, _turning(turned))
    return b"".join(kept)


def _orientation(tiff: bytes) -> int:
    """The orientation (1 to 8) that a piece of EXIF states, 1 where it states none."""
    order = "little" if tiff[:2] == b"II" else "big"
    start = int.from_bytes(tiff[4:8], order)
    for number in range(int.from_bytes(tiff[start : start + 2], order)):
        entry = tiff[start + 2 + number * 12 : start + 14 + number * 12]
        if int.from_bytes(entry[:2], order) == 0x0112:
            value = int.from_bytes(entry[8:10], order)
            return value if 1 <= value <= 8 else 1
    return 1


def _turning(orientation: int) -> bytes:
    """A piece of EXIF that states the orientation and nothing else."""
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + bytes([0, orientation]) + b"\0\0\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def clean_png(content: bytes) -> bytes:
    """Only the chunks that are needed to show it."""
    if not content.startswith(PNG):
        raise CannotClean("no PNG")
    kept, at = [PNG], len(PNG)
    while at + 12 <= len(content):
        size, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if name in KEPT_CHUNKS:
            kept.append(content[at : at + 12 + size])
        at += 12 + size
        if name == b"IEND":
            return b"".join(kept)
    raise CannotClean("broken PNG")


def _parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of an Office file, refused where they unfold to too much."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    if sum(part.file_size for part in archive.infolist()) > LARGEST:
        raise CannotClean("too large")
    return {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}


def _clean_docx(content: bytes) -> bytes:
    """Empty properties, changes and comments without author and date, pictures without EXIF."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _parts_of(content).items():
            if not name.startswith("docProps/thumbnail"):
                archive.writestr(zipfile.ZipInfo(name, EPOCH), _clean_part(name, part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _clean_part(name: str, part: bytes) -> bytes:
    if name in PROPERTIES:
        return PROPERTIES[name]
    if name.endswith(".rels"):
        return THUMBNAIL.sub(b"", part)
    if name.startswith("word/") and name.endswith(".xml"):
        return DATES.sub(b"", AUTHORS.sub(rb'\1=""', part))
    if part.startswith(b"\xff\xd8"):
        return clean_jpeg(part)
    return clean_png(part) if part.startswith(PNG) else part


def _text_of_docx(content: bytes) -> str:
    """The text of body, headers, footers, notes and comments, without tags."""
    parts = _parts_of(content)
    texts = [part for name, part in parts.items() if name.startswith("word/") and name.endswith(".xml")]
    return " ".join(re.sub(r"<[^>]*>", "", text.decode("utf-8", "replace")) for text in texts)
