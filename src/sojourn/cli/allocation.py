"""`sojourn allocate` and `sojourn check-allocation`: no database is needed."""

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from sojourn.cli.command import WrongInput, add_command, content, first_line, write

MECHANISMS = ("da", "sd", "rsd", "kiraly", "rank-maximal", "greedy", "generous", "min-cost", "immediate")
PREFLIB, TIED = (".soi", ".soc"), (".toi", ".toc")
WORKBOOKS, DELIMITED = (".xlsx", ".xls", ".ods"), (".csv", ".tsv")


def allocate(options: argparse.Namespace) -> int:
    """Allocate the places of an instance (JSON, PrefLib, Excel, CSV); write the result with its reasons."""
    from sojourn.engines import allocation  # slow import

    seed = seed_of(options.seed)
    raw = content(options.instance)
    try:
        instance = read(options.instance, raw, capacities=options.capacities, mechanism=options.mechanism)
        result = allocation.allocate(instance, mechanism=options.mechanism, ties=options.ties, seed=seed)
    except allocation.InstanceError as failure:
        raise WrongInput(f"{options.instance}: {first_line(failure)}") from failure
    told = allocation.result_to_json(
        result, instance_bytes=raw, call=instance.call, ties=options.ties, seed=seed
    )
    write(json.dumps(told, ensure_ascii=False, indent=1), to=options.out)
    return 0


def seed_of(text: str) -> bytes:
    """The seed as it was typed: hexadecimal, 16 bytes or more."""
    try:
        seed = bytes.fromhex(text)
    except ValueError as failure:
        raise WrongInput(f"--seed: {text!r} is not hexadecimal") from failure
    if len(seed) < 16:
        raise WrongInput("--seed: at least 16 bytes are needed")
    return seed


def read(path: str, raw: bytes, *, capacities: str | None, mechanism: str) -> Any:
    """The instance in a file, by the form that the ending of its name says; JSON for any other ending."""
    from sojourn.engines import allocation  # slow import

    ending, call = Path(path).suffix.lower(), Path(path).stem
    if capacities is not None and ending not in PREFLIB:
        raise WrongInput("--capacities: only a PrefLib file (.soi, .soc) has its capacities in another one")
    if ending in TIED:
        raise allocation.InstanceError("orders with ties (.toi, .toc): applicants must rank strictly")
    if ending in PREFLIB:
        supervisors = None if capacities is None else content(capacities)
        return allocation.read_preflib(raw, call=call, capacities=supervisors)
    if ending in DELIMITED:
        return allocation.read_sheet(allocation.rows_of(raw), call=call, mechanism=mechanism)
    if ending in WORKBOOKS:
        return allocation.read_sheet(rows_of_workbook(raw), call=call, mechanism=mechanism)
    return allocation.read_instance(raw, mechanism=mechanism)


def rows_of_workbook(raw: bytes) -> list[list[Any]]:
    """The rows of the first sheet that can be seen."""
    from sojourn.engines import allocation  # slow import
    from sojourn.interop.spreadsheet.workbook import Workbook, WorkbookError  # slow import

    try:
        with Workbook(raw) as workbook:
            if not workbook.sheets:
                raise allocation.InstanceError("there is no sheet to be seen")
            workbook.open_sheet(next(iter(workbook.sheets)))
            return list(workbook.rows())
    except WorkbookError as failure:
        raise allocation.InstanceError(f"not a workbook that can be read ({failure.code})") from failure


def check_allocation(options: argparse.Namespace) -> int:
    """Check a result with its instance, or a bundle, without the engine; exit code 1 for a fault."""
    from sojourn.engines.allocation.check_further import check_bundle, given_by_hand  # slow import

    if options.result is not None:
        return told(fault_in_result(options))
    bundle = content(options.instance)
    fault = check_bundle(bundle)
    if fault is None:
        for line in given_by_hand(bundle):
            print(line)
    return told(fault)


def told(fault: str | None) -> int:
    """The exit code, after one line."""
    print(fault or "the certificate holds")
    return 1 if fault else 0


def fault_in_result(options: argparse.Namespace) -> str | None:
    """The first fault; an instance in another form is put into JSON first."""
    from sojourn.engines import allocation  # slow import
    from sojourn.engines.allocation.check_further import check_result  # slow import

    raw, result = content(options.instance), content(options.result)
    if Path(options.instance).suffix.lower() not in (*PREFLIB, *DELIMITED, *WORKBOOKS):
        return check_result(raw, result)
    try:
        instance = read(options.instance, raw, capacities=options.capacities, mechanism="sd")
    except allocation.InstanceError as failure:
        raise WrongInput(f"{options.instance}: {first_line(failure)}") from failure
    return check_result(allocation.write_instance(instance), result, sha256=hashlib.sha256(raw).hexdigest())


def add_commands(commands: Any) -> None:
    """The two commands that need no database."""
    allocating = add_command(commands, "allocate", allocate)
    allocating.add_argument("instance", metavar="INSTANCE", help="JSON, PrefLib .soi or .soc, .xlsx or .csv")
    allocating.add_argument(
        "--mechanism", choices=MECHANISMS, default="da", help="(default: da, deferred acceptance)"
    )
    allocating.add_argument(
        "--ties",
        choices=["lottery", "h", "l"],
        default="lottery",
        help="who is equal at the limit: by lot, all refused, all admitted",
    )
    allocating.add_argument("--seed", default="00" * 16, metavar="HEX", help="of the lottery")
    allocating.add_argument("--capacities", metavar="FILE", help="supervisors of a PrefLib file (.dat)")
    allocating.add_argument("--out", metavar="RESULT", help="(default: standard output)")
    checking = add_command(commands, "check-allocation", check_allocation)
    checking.add_argument("instance", metavar="INSTANCE", help="or a bundle (.zip), without RESULT")
    checking.add_argument("result", metavar="RESULT", nargs="?")
    checking.add_argument("--capacities", metavar="FILE", help="supervisors of a PrefLib file (.dat)")
