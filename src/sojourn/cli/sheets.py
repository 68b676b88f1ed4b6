"""`sojourn import KIND FILE`: sheets into the database."""

import argparse
import json
from pathlib import Path
from typing import Any

from sojourn.cli.command import WrongInput, content, first_line, on_database


@on_database
def import_offers(options: argparse.Namespace) -> int:
    """Take over the offers of places of one academic year from a sheet (CSV)."""
    from sojourn.interop.spreadsheet import offers_import  # slow import
    from sojourn.interop.spreadsheet.delimited import SheetError  # slow import

    try:
        report = offers_import.import_offers(
            content(options.file),
            file_name=Path(options.file).name,
            by=None,
            dry_run=options.dry_run,
            year=options.year,
        )
    except SheetError as failure:
        raise WrongInput(first_line(failure)) from failure
    print(json.dumps(report, ensure_ascii=False) if options.json else "\n".join(in_words(report)))
    return 0


def in_words(report: dict[str, Any]) -> list[str]:
    """The report of an import: a summary, then every refused cell."""
    summary = "{new} new, {changed} changed, {unchanged} unchanged".format(**report)
    refused = [
        f"refused: row {one['row']}, {one['column']}: {one['message']} ({one['value']!r})"
        for one in report["refused"]
    ]
    return [
        f"{summary}; {len(refused)} refused; {len(report['to_decide'])} whose institution is to be settled",
        *refused,
    ]


def add_commands(commands: Any) -> None:
    """`import KIND FILE`"""
    told = "Take a sheet over into the database."
    kinds = commands.add_parser("import", help=told, description=told).add_subparsers(
        title="kinds", metavar="KIND", required=True
    )
    offers = kinds.add_parser("offers", help=import_offers.__doc__, description=import_offers.__doc__)
    offers.add_argument("file", metavar="FILE")
    offers.add_argument("--dry-run", action="store_true", help="write nothing")
    offers.add_argument("--json", action="store_true", help="print the report as JSON")
    offers.add_argument("--year", default="", help="academic year such as 2028/29 (default: the next one)")
    offers.set_defaults(function=import_offers)
