"""The ISCED-F 2013 fields that ship with Sojourn, and their loading into the database."""

import csv
from pathlib import Path

from sojourn.agreements.models import FieldOfStudy
from sojourn.kernel.action import action
from sojourn.organisation.models import Person

FILE = Path(__file__).parent / "data" / "isced_f_2013.csv"


@action
def load_fields(*, by: Person | None) -> int:
    """Add or renew the fields of study; gives how many there are."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        fields = [
            FieldOfStudy(code=row["code"], title_zh=row["title_zh"], title_en=row["title_en"])
            for row in csv.DictReader(lines)
        ]
    FieldOfStudy.objects.bulk_create(
        fields, update_conflicts=True, unique_fields=["code"], update_fields=["title_zh", "title_en"]
    )
    return len(fields)
