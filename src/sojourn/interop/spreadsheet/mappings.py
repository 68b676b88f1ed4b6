"""Which column of a file says what: recognised by headings, shipped for known files, or written by hand."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sojourn.interop.spreadsheet.cells import one_line
from sojourn.interop.spreadsheet.columns import Column, Fault, Line, as_text
from sojourn.interop.spreadsheet.delimited import SheetError, folded
from sojourn.interop.spreadsheet.tables import Table, TableRow, column_letters
from sojourn.interop.spreadsheet.workbook import Cell

SHIPPED = Path(__file__).parent.parent / "mappings"
LONGEST_SHOWN = 200
"""Letters of a refused cell that are kept."""


@dataclass(frozen=True)
class Source:
    """Where the value of a column comes from: a heading, a fixed value, or a text around other headings."""

    heading: str = ""
    value: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    """What is written (folded) -> what is meant; what does not stand here is meant as it is written."""
    only_fills: bool = False
    """Whether it is taken only where nothing is known yet."""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings that it reads."""
        named = re.findall(r"\{([^{}]+)\}", self.template)
        return tuple(one for one in (self.heading, *named) if one and one != "row")


@dataclass(frozen=True)
class ColumnMapping:
    """The sources of a kind's columns, with the sheet and the row of the headings where they must be told."""

    sources: Mapping[str, Source]
    name: str = ""
    kind: str = ""
    headings: tuple[str, ...] = ()
    """A file with all of these is known as one of this form."""
    sheet: str = ""
    heading_row: int = 0

    def fits(self, headings: Iterable[str]) -> bool:
        return bool(self.headings) and {folded(one) for one in self.headings} <= {
            folded(one) for one in headings
        }


def mapping_from(told: Any, *, name: str = "") -> ColumnMapping:
    """A mapping as its JSON has it; SheetError where it is none."""
    try:
        sources = {column: _source(source) for column, source in told["columns"].items()}
        return ColumnMapping(
            sources,
            name=name,
            kind=str(told.get("kind", "")),
            headings=tuple(told.get("headings", ())),
            sheet=str(told.get("sheet", "")),
            heading_row=int(told.get("heading_row", 0)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise SheetError(
            "mapping_unreadable", f"{name or 'The mapping'} is no mapping of columns.", file_name=name
        ) from fault


def _source(told: Any) -> Source:
    if isinstance(told, str):
        return Source(heading=told)
    unknown = set(told) - {"column", "value", "template", "values", "only_fills"}
    if unknown or not ({"column", "value", "template"} & set(told)):
        raise ValueError(told)
    return Source(
        heading=str(told.get("column", "")),
        value=str(told.get("value", "")),
        template=str(told.get("template", "")),
        values={folded(str(one)): str(other) for one, other in told.get("values", {}).items()},
        only_fills=bool(told.get("only_fills", False)),
    )


def as_json(mapping: ColumnMapping) -> dict[str, Any]:
    """The mapping as it is kept and as `--map` reads it."""
    columns: dict[str, Any] = {}
    for column, source in mapping.sources.items():
        facts = {"column": source.heading, "value": source.value, "template": source.template}
        told: dict[str, Any] = {name: text for name, text in facts.items() if text}
        if source.values:
            told["values"] = dict(source.values)
        if source.only_fills:
            told["only_fills"] = True
        columns[column] = source.heading if list(told) == ["column"] else told
    told = {"columns": columns, "sheet": mapping.sheet, "heading_row": mapping.heading_row}
    return {name: value for name, value in told.items() if value or name == "columns"}


def read_mapping(raw: bytes, *, file_name: str) -> ColumnMapping:
    """A mapping file; SheetError where it cannot be read."""
    try:
        told = json.loads(raw)
    except ValueError as fault:
        sentence = f"{file_name} is no JSON."
        raise SheetError("mapping_unreadable", sentence, file_name=file_name) from fault
    return mapping_from(told, name=file_name)


@cache
def shipped_mappings() -> tuple[ColumnMapping, ...]:
    """The mappings that come with Sojourn, the most telling first."""
    found = [
        mapping_from(json.loads(path.read_text(encoding="utf-8")), name=path.stem)
        for path in sorted(SHIPPED.glob("*.json"))
    ]
    return tuple(sorted(found, key=lambda one: -len(one.headings)))


def known_headings(kind: str, columns: Sequence[Column]) -> set[str]:
    """Every heading that tells where the headings of a file of this kind stand."""
    known = set().union(*(column.known for column in columns))
    for mapping in shipped_mappings():
        if mapping.kind == kind:
            known.update(folded(one) for one in mapping.headings)
    return known


def fingerprint(headings: Iterable[str]) -> str:
    """The same for files with the same headings, in whatever order: by it a mapping is remembered."""
    return hashlib.sha256("\n".join(sorted(folded(one) for one in headings)).encode()).hexdigest()


def mapping_for(kind: str, columns: Sequence[Column], headings: Sequence[str]) -> ColumnMapping:
    """The shipped mapping that fits the headings; else each column by its own headings."""
    for mapping in shipped_mappings():
        if mapping.kind == kind and mapping.fits(headings):
            return mapping
    return by_headings(columns, headings)


def by_headings(columns: Sequence[Column], headings: Sequence[str]) -> ColumnMapping:
    """Each column from the first heading under which it is known."""
    sources: dict[str, Source] = {}
    taken: set[str] = set()
    for column in columns:
        for heading in headings:
            if heading and heading not in taken and folded(heading) in column.known:
                sources[column.name] = Source(heading=heading)
                taken.add(heading)
                break
    return ColumnMapping(sources)


class LineReader:
    """Rows of a table as lines of a kind, by a mapping."""

    def __init__(self, columns: Sequence[Column], table: Table, mapping: ColumnMapping) -> None:
        """SheetError where the mapping names what is not there, or a column that is needed lacks."""
        self.places = {folded(heading): place for place, heading in enumerate(table.headings) if heading}
        self.table, self.headings = table, table.headings
        by_name = {column.name: column for column in columns}
        unknown = [name for name in mapping.sources if name not in by_name]
        absent = [
            heading
            for source in mapping.sources.values()
            for heading in source.headings
            if folded(heading) not in self.places
        ]
        if unknown or absent:
            what = ", ".join([*unknown, *absent])
            raise SheetError(
                "mapping_does_not_fit",
                f"The mapping names columns that are not there: {what}.",
                file_name=table.file_name,
                headings=what,
            )
        self.place_of = {
            source.heading: self.places[folded(source.heading)]
            for source in mapping.sources.values()
            if source.heading
        }
        self.read_columns = [(by_name[name], source) for name, source in mapping.sources.items()]
        missing = [str(one.label) for one in columns if one.is_required and one.name not in mapping.sources]
        if missing:
            raise SheetError(
                "headings_missing",
                f"{table.file_name} lacks the columns {', '.join(missing)}.",
                file_name=table.file_name,
                headings=", ".join(missing),
            )

    @property
    def unread(self) -> list[str]:
        """Headings from which nothing is taken."""
        read = {folded(heading) for _column, source in self.read_columns for heading in source.headings}
        return [heading for heading in self.headings if heading and folded(heading) not in read]

    def lines(self) -> Iterator[Line]:
        """The rows one by one."""
        for row in self.table.rows():
            yield self._line(row)

    def _line(self, row: TableRow) -> Line:
        line = Line(row.number)
        beyond = [as_text(cell) for cell in row.cells[len(self.headings) :] if as_text(cell).strip()]
        if beyond:
            self._refuse(line, "", ", ".join(beyond), Fault("cells_without_heading"))
        for column, source in self.read_columns:
            heading = source.heading or column.name
            cell: Cell = ""
            try:
                cell = self._cell(source, row)
                value = column.read(cell)
            except Fault as fault:
                self._refuse(line, heading, as_text(cell), fault)
                continue
            if value is not None and value != "" and value != ():
                line.values[column.name] = value
                if source.only_fills:
                    line.filling |= {column.name}
            elif column.is_required:
                self._refuse(line, heading, "", Fault("missing"))
        return line

    def _refuse(self, line: Line, heading: str, written: str, fault: Fault) -> None:
        line.refuse(heading, written[:LONGEST_SHOWN], fault.code, fault.values)

    def _cell(self, source: Source, row: TableRow) -> Cell:
        if source.template:
            return self._filled(source.template, row)
        if not source.heading:
            return source.value
        place = self.place_of[source.heading]
        if row.unusable and place in row.unusable:
            raise Fault(row.unusable[place], cell=f"{column_letters(place)}{row.number}")
        cell = row.cells[place] if place < len(row.cells) else ""
        if source.values:
            cell = source.values.get(folded(as_text(cell)), cell)
        if source.value and not as_text(cell).strip():
            return source.value
        return cell

    def _filled(self, template: str, row: TableRow) -> str:
        """The template with the row's cells; empty where none of the cells that it names says anything."""
        said = []

        def fill(found: re.Match[str]) -> str:
            if found[1] == "row":
                said.append(True)
                return str(row.number)
            place = self.places[folded(found[1])]
            text = one_line(as_text(row.cells[place])) if place < len(row.cells) else ""
            said.append(bool(text))
            return text

        filled = re.sub(r"\{([^{}]+)\}", fill, template)
        return one_line(filled) if any(said) or not said else ""
