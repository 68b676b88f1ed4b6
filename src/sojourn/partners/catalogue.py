"""The catalogue of institutions that ships with Sojourn (ROR, CC0), and its loading into the database."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

from sojourn.kernel.action import action
from sojourn.kernel.search import kept_in_step
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.partners.names import fold

FILE = Path(__file__).parent / "data" / "institutions.csv.gz"


def rows() -> Iterator[dict[str, str]]:
    """The catalogue's rows as its file has them."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _institution(row: dict[str, str]) -> Institution:
    kinds = row["types"].split(";")
    has_position = row["lat"] and row["lng"]
    return Institution(
        ror_id=row["ror_id"],
        name_en=row["name"],
        name_zh=row["name_zh"],
        kind=Institution.Kind.EDUCATION if "education" in kinds else Institution.Kind.HEALTHCARE,
        country=row["country"],
        city=row["city"],
        latitude=float(row["lat"]) if has_position else None,
        longitude=float(row["lng"]) if has_position else None,
        website=row["website"],
        search_text=fold(f"{row['name']} {row['name_zh']}"),
    )


@action
def load_catalogue(*, by: Person | None) -> int:
    """Add the catalogue's institutions that are not there yet; gives how many. Others stay as they are.

    History begins with the first change (partners.actions): 18,509 lines that say nothing are not written.
    """
    known = set(Institution.objects.exclude(ror_id=None).values_list("ror_id", flat=True))
    new = [_institution(row) for row in rows() if row["ror_id"] not in known]
    with kept_in_step(Institution, new):
        Institution.objects.bulk_create(new, batch_size=1000)
    return len(new)
