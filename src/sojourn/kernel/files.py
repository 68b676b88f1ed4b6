"""Stored files: checked by content when they come in, served as downloads that cannot act."""

import hashlib
import io
import unicodedata
import zipfile
from pathlib import PurePath
from typing import Any

import filetype
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from sojourn.kernel.action import Actor
from sojourn.kernel.models import StoredFile
from sojourn.kernel.refusal import Refusal

LARGEST = 10 * 2**20
"""Bytes of one upload."""
KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
}
"""What may be handed in: media type -> the suffix it must carry."""
SUFFIXES = {
    "pdf": "pdf",
    "jpg": "jpg",
    "jpeg": "jpg",
    "png": "png",
    "docx": "docx",
    "xlsx": "xlsx",
    "csv": "csv",
}
OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
DOCUMENTS = frozenset({"pdf", "jpg", "png", "docx"})
SHEETS = frozenset({"csv", "xlsx"})


def store_upload(upload: UploadedFile, *, by: Actor, kinds: frozenset[str] = DOCUMENTS) -> StoredFile:
    """Keep an upload whose content is of one of the kinds and agrees with its name; Refusal otherwise."""
    name = tidy_name(upload.name or "")
    if not upload.size:
        raise Refusal(_("“%(name)s” is empty.") % {"name": name})
    if upload.size > LARGEST:
        raise Refusal(
            _("“%(name)s” is larger than %(limit)d MB.") % {"name": name, "limit": LARGEST // 2**20}
        )
    content = upload.read()
    kind = kind_of(content, name)
    if kind not in kinds:
        raise Refusal(
            _("“%(name)s” is not a file that can be handed in here. Possible are: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(sorted(kinds)).upper()}
        )
    if SUFFIXES.get(PurePath(name).suffix.lower().lstrip(".")) != kind:
        raise Refusal(
            _("“%(name)s” is in truth a %(kind)s file. Give it the right ending and upload it again.")
            % {"name": name, "kind": kind.upper()}
        )
    media_type = next(media for media, suffix in KINDS.items() if suffix == kind)
    return store_bytes(name, content, media_type, by=by)


def store_bytes(name: str, content: bytes, media_type: str, *, by: Actor | None) -> StoredFile:
    """Keep bytes under a name of ours (their SHA-256); the given name stays a text only."""
    digest = hashlib.sha256(content).hexdigest()
    suffix = KINDS.get(media_type, "bin")
    stored = StoredFile(
        name=tidy_name(name),
        media_type=media_type,
        size=len(content),
        sha256=digest,
        uploaded_by=by.account if by else None,
    )
    stored.content.save(f"{digest[:32]}.{suffix}", ContentFile(content), save=False)
    stored.save()
    return stored


def kind_of(content: bytes, name: str) -> str:
    """The kind by content: pdf, jpg, png, docx, xlsx; csv where the name says so and it is text; else ""."""
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    guessed = filetype.guess(content)
    if guessed is not None and guessed.mime in KINDS:
        return KINDS[guessed.mime]
    # other kinds are known by two letters only ("BM", "II"), with which a table may begin as well
    return "csv" if name.lower().endswith(".csv") and _is_text(content) else ""


def _office_kind(content: bytes) -> str:
    """What an Office file is by its list of parts, which is all that is read of it; macros are not taken."""
    try:
        parts = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if any(part.endswith("vbaProject.bin") for part in parts):
        return ""
    kinds = [kind for kind, part in OFFICE_PARTS.items() if {part, "[Content_Types].xml"} <= parts]
    return kinds[0] if len(kinds) == 1 else ""


def _is_text(content: bytes) -> bool:
    """Without null bytes, unless it says that it is written in two-byte letters, as Excel does."""
    return b"\0" not in content or content.startswith((b"\xff\xfe", b"\xfe\xff"))


def tidy_name(name: str) -> str:
    """A file's own name without folders, control characters and excess length; its ending is kept."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    path = PurePath(shown or "file")
    return path.stem[:130] + path.suffix[:20]


def serve(stored: StoredFile, *, name: str = "") -> FileResponse:
    """The file as a download that no browser runs; the caller has checked who may read it."""
    return _as_download(stored.content.open("rb"), name or stored.name, stored.media_type)


def download(name: str, content: bytes, media_type: str) -> FileResponse:
    """Bytes that are kept nowhere, as such a download."""
    return _as_download(io.BytesIO(content), name, media_type)


def _as_download(file: Any, name: str, media_type: str) -> FileResponse:
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    headers: dict[str, Any] = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    for header, value in headers.items():
        response[header] = value
    return response
