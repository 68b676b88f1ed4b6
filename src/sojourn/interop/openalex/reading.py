"""OpenAlex works as their snapshot and interface give them: a JSON of one work in each line, gzipped or not.

The interface tells only the first hundred authors of a work; `authors_count`, or `is_authors_truncated`,
says that there are more.
"""

import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sojourn.cooperation.intake import FoundAuthor, FoundWork
from sojourn.cooperation.models import MOST_AUTHORS
from sojourn.organisation.orcid import tidy_orcid

LARGEST = 400 * 2**20
"""Bytes that a file may unpack to."""
NUMBER = re.compile(r"W\d{1,18}$")


class WorksError(ValueError):
    """The file as a whole cannot be read; the code says why."""


@dataclass(frozen=True)
class Refused:
    """A line that is no work, and why."""

    line: int
    code: str


def unpacked(raw: bytes) -> bytes:
    """The content of the file; WorksError where it is damaged or far too large."""
    if raw[:2] != b"\x1f\x8b":
        return raw
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as file:
            content = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise WorksError("damaged") from fault
    if len(content) > LARGEST:
        raise WorksError("too_large")
    return content


def works_in(raw: bytes, *, home: "Home") -> Iterator[FoundWork | Refused]:
    """Each line as a work, or as refused; empty lines are passed over."""
    for number, line in enumerate(unpacked(raw).splitlines(), start=1):
        if line.strip():
            yield _read(line, number, home)


@dataclass(frozen=True)
class Home:
    """How our own affiliation is known: by the ROR id, or by the names of the institution."""

    ror_id: str
    names: tuple[str, ...]

    def is_ours(self, ror_id: str, name: str, written: str) -> bool:
        if ror_id and self.ror_id:
            return ror_id == self.ror_id
        texts = f"{name} {written}".casefold()
        return any(one.casefold() in texts for one in self.names)


def _read(line: bytes, number: int, home: Home) -> FoundWork | Refused:
    try:
        told = json.loads(line)
    except ValueError:
        return Refused(number, "no_json")
    if not isinstance(told, dict):
        return Refused(number, "no_work")
    found = NUMBER.search(str(told.get("id") or ""))
    title = str(told.get("title") or told.get("display_name") or "").replace("\0", "").strip()
    published_on = _day(told)
    if found is None:
        return Refused(number, "no_id")
    if not title:
        return Refused(number, "no_title")
    if published_on is None:
        return Refused(number, "no_year")
    listed = [one for one in told.get("authorships") or [] if isinstance(one, dict)]
    counted = told.get("authors_count")
    authors = max(len(listed), counted if isinstance(counted, int) else 0)
    if told.get("is_authors_truncated"):
        authors = max(authors, MOST_AUTHORS + 1)
    return FoundWork(
        openalex_id=found[0],
        doi=str(told.get("doi") or "").removeprefix("https://doi.org/")[:250],
        title=title,
        kind=str(told.get("type") or "")[:40],
        year=published_on.year,
        published_on=published_on,
        authors=authors,
        is_retracted=told.get("is_retracted") is True,
        authorships=[_author(one, place, home) for place, one in enumerate(listed[:MOST_AUTHORS], start=1)],
    )


def _day(told: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(told.get("publication_date") or ""))
    except ValueError:
        pass
    year = told.get("publication_year")
    return date(year, 1, 1) if isinstance(year, int) and 1500 <= year <= 2200 else None


def _author(told: dict[str, Any], place: int, home: Home) -> FoundAuthor:
    author = told.get("author") or {}
    corresponding = told.get("is_corresponding")
    return FoundAuthor(
        position=place,
        name=str(told.get("raw_author_name") or author.get("display_name") or "–").replace("\0", "")[:200],
        orcid=tidy_orcid(str(author.get("orcid") or "")) or "",
        is_corresponding=corresponding if isinstance(corresponding, bool) else None,
        affiliations=_affiliations(told, home),
    )


def _affiliations(told: dict[str, Any], home: Home) -> list[dict[str, Any]]:
    """Institution, country, name, and whether it is ours; countries alone where nothing else is known."""
    written = " ".join(str(one) for one in told.get("raw_affiliation_strings") or [])
    found = []
    for one in told.get("institutions") or []:
        ror_id, name = (
            str(one.get("ror") or "").rpartition("/")[2].lower(),
            str(one.get("display_name") or ""),
        )
        found.append(
            {
                "institution": ror_id or str(one.get("id") or "").rpartition("/")[2],
                "country": str(one.get("country_code") or "")[:2].upper(),
                "name": name[:250],
                "own": home.is_ours(ror_id, name, ""),
            }
        )
    known = {one["country"] for one in found}
    for code in told.get("countries") or []:
        if str(code)[:2].upper() not in known:
            found.append({"institution": "", "country": str(code)[:2].upper(), "name": "", "own": False})
    if written and not any(one["own"] for one in found) and home.is_ours("", "", written):
        found.append({"institution": home.ror_id, "country": "", "name": home.names[0], "own": True})
    return found
