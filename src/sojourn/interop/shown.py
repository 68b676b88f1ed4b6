"""Rows of a sheet as a page shows them, in the page's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sojourn.interop.kinds import KINDS, Kind
from sojourn.interop.models import RememberedMapping, SheetImport, SheetRow
from sojourn.interop.spreadsheet.mappings import ColumnMapping, fingerprint, mapping_for, mapping_from
from sojourn.interop.spreadsheet.sentences import fault_sentence

TONES = {
    "new": "success",
    "beside": "success",
    "changed": "warning",
    "refused": "danger",
    "to_decide": "info",
}


@dataclass(frozen=True)
class RowShown:
    """One row: what becomes of it, and why."""

    row: SheetRow
    tone: str
    reasons: list[str]
    differences: list[tuple[str, str, str]]
    proposed: list[str]
    open: str


def rows_shown(rows: Iterable[SheetRow], kind: type[Kind], headings: Mapping[str, str]) -> list[RowShown]:
    """The rows with their sentences; `headings`: column -> its heading in the file."""
    columns = {column.name: column for column in kind.columns}
    labels = {name: headings.get(name) or str(column.label) for name, column in columns.items()}
    shown = []
    for row in rows:
        told = row.told
        differences = [
            (str(columns[name].label), columns[name].show(old), columns[name].show(new))
            for name, old, new in told.get("differences", [])
            if name in columns
        ]
        reasons = [
            fault_sentence(code, column=labels.get(column, column), value=value, values=values)
            for column, value, code, values in told.get("faults", [])
        ]
        proposed = [name for _kind, name in told.get("proposed", [])]
        shown.append(
            RowShown(
                row,
                TONES.get(row.outcome, "neutral"),
                reasons,
                differences,
                proposed,
                told.get("open", {}).get("name", ""),
            )
        )
    return shown


def mapping_shown(sheet_import: SheetImport) -> ColumnMapping:
    """The mapping by which the sheet is read now."""
    if sheet_import.mapping:
        return mapping_from(sheet_import.mapping)
    headings = sheet_import.facts.get("headings", [])
    found = RememberedMapping.objects.filter(
        kind=sheet_import.kind, fingerprint=fingerprint(headings)
    ).first()
    if found:
        return mapping_from(found.mapping)
    return mapping_for(sheet_import.kind, KINDS[sheet_import.kind].columns, headings)
