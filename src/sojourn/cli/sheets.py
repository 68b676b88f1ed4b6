"""`sojourn import KIND FILE` and `sojourn export KIND FILE`: sheets into the database and out of it."""

import argparse
import json
from pathlib import Path
from typing import Any

from sojourn.cli.command import Command, WrongInput, content, first_line, on_database

KINDS = {
    "institutions": "universities, hospitals and consortia elsewhere",
    "units": "schools, laboratories, hospitals and departments",
    "people": "students and staff with unit and studies",
    "offers": "offers of places of one academic year",
    "agreements": "agreements with their conditions",
    "applications": "applications with their ranked choices",
    "scores": "reviewers' points",
    "nominations": "nominations and the hosts' answers",
    "stays": "stays, also those of earlier years",
    "denominators": "how large units are: staff, students, hours, year by year",
    "staff": "contracts of staff, and the few facts about people that figures need",
    "graduates": "graduates of a year: by name who had a stay, the others as a number",
    "coverage": "what a unit has entered completely for a year",
    "networks": "alliances, international organisations, journals",
    "memberships": "members of networks with their days of joining and leaving",
    "posts": "posts that our people hold in organisations and journals",
    "engagements": "activities of alliances, and which unit came",
    "gatherings": "meetings of networks, and who came",
    "fees": "membership fees of networks, year by year",
    "courses": "courses taught: language, credits",
    "teachings": "who taught how many hours of a course",
    "degree_programmes": "degree programmes of a year",
    "projects": "research projects and their partners",
    "incomes": "research income by unit, year and source",
    "joint_laboratories": "joint laboratories with partners abroad",
    "outputs": "what joint laboratories brought forth",
    "clinical_trials": "clinical trials and their sites abroad",
    "conferences": "international conferences",
    "talks": "talks abroad",
    "visits": "delegations to partners and from them",
    "staff_stays": "stays of staff abroad",
    "guest_stays": "exchange students, scholars and experts with us",
    "awards": "government-sponsored awards",
    "funds": "money that grants are paid from",
    "budgets": "what a fund may give away in a year",
    "grant_rates": "what a fund pays in a group of countries, from a day on",
    "grant_instalments": "in which parts grants are paid",
    "works": "publications from OpenAlex, a JSON of one work in each line, gzipped or not",
}


@on_database
def import_sheet(options: argparse.Namespace) -> int:
    """Take a sheet (Excel or CSV) over into the database."""
    from django.utils import translation  # slow import

    from sojourn.interop.actions import import_sheet as take_over  # slow import
    from sojourn.interop.openalex.reading import WorksError  # slow import
    from sojourn.interop.spreadsheet.delimited import SheetError  # slow import
    from sojourn.interop.spreadsheet.mappings import read_mapping  # slow import

    try:
        mapping = read_mapping(content(options.map), file_name=options.map) if options.map else None
        with translation.override("en"):
            report = take_over(
                content(options.file),
                kind=options.kind,
                file_name=Path(options.file).name,
                by=None,
                dry_run=options.dry_run,
                mapping=mapping,
                **({"year": options.year} if options.kind == "offers" else {}),
            )
    except (SheetError, WorksError) as failure:
        raise WrongInput(first_line(failure)) from failure
    print(json.dumps(report, ensure_ascii=False) if options.json else "\n".join(in_words(report)))
    return 0


@on_database
def export_sheet(options: argparse.Namespace) -> int:
    """Write what the database holds of a kind into a sheet (.xlsx or .csv) that comes back in unchanged."""
    from django.utils import translation  # slow import

    from sojourn.interop.export import export_bytes  # slow import

    with translation.override(options.language):
        written = export_bytes(
            options.kind, by=None, form=Path(options.file).suffix.lstrip("."), is_template=options.template
        )
    try:
        Path(options.file).write_bytes(written)
    except OSError as failure:
        raise WrongInput(f"{options.file}: {failure.strerror}") from failure
    return 0


def in_words(report: dict[str, Any]) -> list[str]:
    """The report of an import: a summary, then every refused cell."""
    summary = "{new} new, {changed} changed, {unchanged} unchanged".format(**report)
    refused = [f"refused: row {one['row']}, {one['column']}: {one['reason']}" for one in report["refused"]]
    proposed = [
        f"new besides: {len(names)} {kind}: {', '.join(names[:5])}{', …' if len(names) > 5 else ''}"
        for kind, names in report.get("proposed", {}).items()
    ]
    rows = len({one["row"] for one in report["refused"]})
    return [
        f"{summary}; {rows} refused; {len(report['to_decide'])} whose institution is to be settled",
        *proposed,
        *refused,
    ]


def add_commands(commands: Any) -> None:
    """`import KIND FILE` and `export KIND FILE`"""
    importing = _kinds_of(commands, "import", import_sheet)
    for kind, parser in importing.items():
        parser.add_argument("--map", metavar="MAPPING", help="which column says what (JSON)")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        if kind == "offers":
            parser.add_argument(
                "--year", default="", help="academic year such as 2028/29 (default: the next one)"
            )
    for kind, parser in _kinds_of(commands, "export", export_sheet).items():
        parser.add_argument("--template", action="store_true", help=f"an empty sheet for {kind}")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="of headings")


def _kinds_of(commands: Any, name: str, function: Command) -> dict[str, argparse.ArgumentParser]:
    told = (function.__doc__ or "").partition("\n")[0]
    kinds = commands.add_parser(name, help=told, description=told).add_subparsers(
        title="kinds", metavar="KIND", required=True
    )
    made = {}
    for kind, what in KINDS.items():
        if name == "export" and kind in ("offers", "works"):
            continue  # what is kept of them are not the rows of the file
        parser = made[kind] = kinds.add_parser(kind, help=what, description=f"{told[:-1]}: {what}.")
        parser.add_argument("file", metavar="FILE")
        parser.set_defaults(function=function, kind=kind)
    return made
