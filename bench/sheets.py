"""How long a sheet of 100,000 rows takes, against reading it and a bare bulk insert with history.

    .venv/bin/python bench/sheets.py [--rows 100000] [--form xlsx]

Works on a database of its own in a temporary folder (SQLite). Ends with 1 where it takes more than three
times the bare way, or 500 MB.
"""

import argparse
import csv
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HEADINGS = ["name in english", "name_zh", "kind", "country", "city", "latitude", "longitude", "website"]
LIMIT = 3.0
"""How many times the bare way an import may take."""


def sheet(rows: int, form: str) -> bytes:
    """Invented institutions; every hundredth row has something wrong."""
    lines = (
        [
            f"Invented University {number}",
            f"虚构大学{number}",
            "education",
            "Nowhere" if number % 100 == 99 else "DE",
            f"City {number % 500}",
            50 + (number % 1000) / 1000,
            8 + (number % 997) / 1000,
            f"https://u{number}.example.org",
        ]
        for number in range(rows)
    )
    if form == "csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(HEADINGS)
        writer.writerows(lines)
        return text.getvalue().encode()
    import xlsxwriter  # slow import

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_urls": False})
    page = book.add_worksheet("Institutions")
    page.write_row(0, 0, HEADINGS)
    for number, line in enumerate(lines, start=1):
        page.write_row(number, 0, line)
    book.close()
    return file.getvalue()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def bare(raw: bytes, form: str) -> int:
    """Read the file with the same library and insert its rows with history: the least there is to do."""
    import python_calamine  # slow import
    from django.db import transaction  # slow import

    from sojourn.partners.models import Institution  # slow import

    if form == "csv":
        rows = list(csv.reader(io.StringIO(raw.decode())))
    else:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        rows = book.get_sheet_by_index(0).to_python()
    made = [
        Institution(
            name_en=row[0],
            name_zh=row[1],
            kind=row[2],
            country=row[3][:2],
            city=row[4],
            latitude=float(row[5]),
            longitude=float(row[6]),
            website=row[7],
            search_text=f"{row[0]} {row[1]}",
        )
        for row in rows[1:]
    ]
    with transaction.atomic():
        Institution.objects.bulk_create(made, batch_size=1000)
        Institution.history.bulk_history_create(made, batch_size=1000)
    return len(made)


def memory() -> int:
    """The most that this process and its children have held, in MB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in who) // 1024


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    given.add_argument("--rows", type=int, default=100_000)
    given.add_argument("--form", choices=["xlsx", "csv"], default="xlsx")
    options = given.parse_args()
    os.environ.setdefault("SOJOURN_DATA", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sojourn.settings")
    import django  # slow import

    django.setup()
    from django.core.management import call_command  # slow import

    from sojourn.interop.actions import import_sheet  # slow import
    from sojourn.interop.actions.taking_back import take_back  # slow import
    from sojourn.interop.models import SheetImport  # slow import
    from sojourn.partners.models import Institution  # slow import

    call_command("migrate", verbosity=0)
    raw = sheet(options.rows, options.form)
    name = f"bench.{options.form}"
    print(f"{options.rows} rows, {len(raw) / 2**20:.1f} MB, {Path(os.environ['SOJOURN_DATA'])}")

    reports = []

    def run(*, dry_run: bool) -> None:
        reports.append(import_sheet(raw, kind="institutions", file_name=name, by=None, dry_run=dry_run))

    print(f"before             {memory():7} MB")
    compared = seconds(lambda: run(dry_run=True))
    taken = seconds(lambda: run(dry_run=False))
    print(f"compare            {compared:7.1f} s   most memory so far {memory()} MB")
    print(f"compare and apply  {taken:7.1f} s   most memory so far {memory()} MB")
    print(f"                   {reports[1]['new']} new, {len(reports[1]['refused'])} refused")
    again = seconds(lambda: run(dry_run=True))
    print(f"again, unchanged   {again:7.1f} s   {reports[2]['unchanged']} unchanged, {memory()} MB")
    back = seconds(lambda: take_back(SheetImport.objects.get()))
    print(f"take back          {back:7.1f} s   {Institution.objects.count()} left")
    plain = seconds(lambda: bare(raw, options.form))
    print(f"read, bulk insert  {plain:7.1f} s   (with history, nothing checked)")
    ratio = taken / plain
    print(f"ratio              {ratio:7.2f}     (at most {LIMIT})")
    return 0 if ratio <= LIMIT and memory() < 500 else 1


if __name__ == "__main__":
    sys.exit(main())
