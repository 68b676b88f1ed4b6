"""Workbooks (xlsx, xls, ods) read in a process of their own, which may use only so much memory.

A cell far out makes the reading library allocate the whole rectangle up to it, and what a library written in
another language cannot allocate ends the process. So that process is not the one which serves pages.
"""

import datetime as dt
import io
import pickle
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree

import python_calamine as calamine

try:
    import resource
except ImportError:  # Windows sets no such limits
    resource = None  # type: ignore[assignment]

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta

MOST_MEMORY = 460 * 2**20
"""Bytes of address space for the process that reads."""
LONGEST = 120
"""Seconds of computing for it."""
LARGEST_UNPACKED = 300 * 2**20
LARGEST_RATIO = 200
"""How many times larger an archive may be unpacked, above the first megabyte; Excel's own reach some 30."""
MOST_PARTS = 2000
PEEK = 30
"""Rows among which the headings are looked for."""
CHUNK = 500
MOST_NAMED = 1000
"""Cells of a sheet that are told by name; more help nobody."""
FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"'][^>]*>\s*"
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)
ERROR = re.compile(rb"<(?:\w+:)?c\b(?=[^>]*?\bt=[\"']e[\"'])[^>]*?\br=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class WorkbookError(ValueError):
    """A workbook that cannot be read; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def format_of(raw: bytes) -> str:
    """xlsx, ods, xls by content; "zip" for another archive, "" for what is none of these."""
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if not raw.startswith(b"PK\x03\x04"):
        return ""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(raw)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        return "zip"
    if any(name.endswith("vbaProject.bin") for name in names):
        return "macros"
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "ods" if "content.xml" in names else "zip"


def refuse_bomb(raw: bytes) -> None:
    """Refuse an archive by its list of parts, before anything of it is unpacked."""
    parts = zipfile.ZipFile(io.BytesIO(raw)).infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        raise WorkbookError("bomb")
    if unpacked > 2**20 and unpacked > LARGEST_RATIO * max(packed, 1):
        raise WorkbookError("bomb")


class Workbook:
    """A workbook under reading; to be closed, as by `with`."""

    def __init__(self, raw: bytes) -> None:
        """Start the reading process and ask what sheets there are; WorkbookError where it cannot say."""
        self.format = format_of(raw)
        if self.format not in {"xlsx", "xls", "ods"}:
            raise WorkbookError("macros" if self.format == "macros" else "not_a_workbook")
        if self.format != "xls":
            refuse_bomb(raw)
        self._file = tempfile.NamedTemporaryFile(suffix=f".{self.format}")  # noqa: SIM115 - closed in close()
        self._file.write(raw)
        self._file.flush()
        self._child = subprocess.Popen(
            [sys.executable, "-I", __file__, self._file.name, self.format],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            first = self._next()
        except WorkbookError:
            self.close()
            raise
        self.sheets: dict[str, list[list[Cell]]] = first["sheets"]
        """Name of each sheet that can be seen -> its first rows."""
        self.heights: dict[str, int] = first["heights"]

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_child"):
            self.close()

    def close(self) -> None:
        """End the reading process, whatever it does; asked twice it is done once."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()
        self._child.wait()
        self._file.close()

    def _next(self) -> Any:
        assert self._child.stdout is not None
        try:
            said = pickle.load(self._child.stdout)  # noqa: S301 - our own process wrote it
        except (EOFError, pickle.UnpicklingError, MemoryError) as failure:
            raise WorkbookError("too_much_memory") from failure
        if "fault" in said:
            raise WorkbookError(said["fault"])
        return said

    def open_sheet(self, name: str) -> dict[str, Any]:
        """Facts of a sheet: merged ranges, names of cells without value or with an error."""
        assert self._child.stdin is not None
        pickle.dump(name, self._child.stdin)
        self._child.stdin.flush()
        facts: dict[str, Any] = self._next()
        return facts

    def rows(self) -> Iterator[list[Cell]]:
        """The rows of the sheet that was opened, from the first on."""
        while chunk := self._next()["rows"]:
            yield from chunk


def _serve(path: str, kind: str, source: IO[bytes], sink: IO[bytes]) -> None:
    """What the reading process does."""

    def say(**facts: Any) -> None:
        pickle.dump(facts, sink, protocol=5)
        sink.flush()

    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        seen = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible
            and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        sheet, tops, heights = None, {}, {}
        for name in seen:
            sheet = workbook.get_sheet_by_name(name)
            tops[name], heights[name] = _from_top(sheet, PEEK), sheet.total_height
        say(sheets=tops, heights=heights)
        wanted = pickle.load(source)  # noqa: S301 - our own process wrote it
        if sheet is None or sheet.name != wanted:
            sheet = workbook.get_sheet_by_name(wanted)
        valueless, errors = _formulas(path, sheet.name) if kind == "xlsx" else ([], [])
        say(merged=sheet.merged_cell_ranges or [], valueless=valueless, errors=errors)
        rows: list[list[Cell]] = []
        for row in _all(sheet):
            rows.append(row)
            if len(rows) == CHUNK:
                say(rows=rows)
                rows = []
        if rows:
            say(rows=rows)
        say(rows=[])
    except calamine.PasswordError:
        say(fault="password")
    except MemoryError:
        say(fault="too_much_memory")
    except Exception:  # whatever a broken file makes a reader say; told as one thing
        say(fault="broken")


def _left(sheet: calamine.CalamineSheet) -> list[Cell]:
    """The empty cells left of the first column that is used."""
    return [""] * (sheet.start[1] if sheet.start else 0)


def _all(sheet: calamine.CalamineSheet) -> Iterator[list[Cell]]:
    left, top = _left(sheet), sheet.start[0] if sheet.start else 0
    # iter_rows gives the empty rows above as well in some versions: ask which
    rows = sheet.iter_rows()
    if sheet.height and top:
        first = next(rows, [])
        if any(cell != "" for cell in first):
            yield from ([] for _ in range(top))
            yield left + first
        else:
            yield []
            for _number in range(top - 1):
                yield next(rows, [])
    for row in rows:
        yield left + row


def _from_top(sheet: calamine.CalamineSheet, count: int) -> list[list[Cell]]:
    found: list[list[Cell]] = []
    for row in _all(sheet):
        found.append(row)
        if len(found) == count:
            break
    return found


def _formulas(path: str, sheet: str) -> tuple[list[str], list[str]]:
    """Names of the cells whose formula has no value kept with it, and of those that hold an error."""
    valueless: list[str] = []
    errors: list[str] = []
    with zipfile.ZipFile(path) as parts, parts.open(_part_of(parts, sheet)) as content:
        rest = b""
        while chunk := content.read(2**20):
            # what the last cell may take stays for the next turn
            whole, mark, rest = (rest + chunk).rpartition(b"<c ")
            rest = (mark + rest)[-(2**20) :]
            _look_at(whole, valueless, errors)
        _look_at(rest, valueless, errors)
    return valueless[:MOST_NAMED], errors[:MOST_NAMED]


def _look_at(text: bytes, valueless: list[str], errors: list[str]) -> None:
    if b"<f" in text or b":f" in text:
        valueless += [match.decode() for match in FORMULA.findall(text)]
    if b't="e"' in text or b"t='e'" in text:
        errors += [match.decode() for match in ERROR.findall(text)]


def _part_of(parts: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive in which a sheet stands."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))  # noqa: S314 - bounded process
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - bounded process
    number = next(one.get(RELATION) for one in book.iter(f"{MAIN}sheet") if one.get("name") == sheet)
    target = next(one.get("Target", "") for one in links if one.get("Id") == number)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def main() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _serve(sys.argv[1], sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
