"""A sheet read against what exists, and applied: the same for every kind."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Max, Model

from sojourn.interop.kinds import KINDS, Kind
from sojourn.interop.kinds.kind import CHANGED, NEW, REFUSED, TO_DECIDE, UNCHANGED, Plan
from sojourn.interop.models import RememberedMapping, SheetImport, SheetRow
from sojourn.interop.spreadsheet.mappings import (
    ColumnMapping,
    LineReader,
    fingerprint,
    known_headings,
    mapping_for,
    mapping_from,
)
from sojourn.interop.spreadsheet.sentences import fault_sentence
from sojourn.interop.spreadsheet.tables import Table, open_table
from sojourn.organisation.models import Person

AT_ONCE = 1000
MOST_OPEN = 200
"""Open names that are put before a person at one time."""
Each = TypeVar("Each")
At = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass
class Compared:
    """A sheet as it was read, row by row against what exists; nothing is written yet."""

    kind: Kind
    table: Table
    mapping: ColumnMapping
    unread: list[str]
    plans: list[Plan] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(plan.outcome for plan in self.plans)
        return {name: found[name] for name in (NEW, CHANGED, UNCHANGED, REFUSED, TO_DECIDE)}

    @property
    def facts(self) -> dict[str, Any]:
        table = self.table
        return {
            "sheet": table.sheet,
            "sheets": list(table.sheets),
            "encoding": table.encoding,
            "heading_row": table.heading_row,
            "headings": list(table.headings),
            "unread": self.unread,
            "shipped": self.mapping.name,
            "proposed": self.proposed,
            "opens": self._to_decide()[:MOST_OPEN],
            "columns": {name: one.heading for name, one in self.mapping.sources.items() if one.heading},
        }

    @property
    def proposed(self) -> dict[str, list[str]]:
        """Kind -> names of what does not exist yet and would be made besides."""
        found: dict[str, dict[str, None]] = {}
        for plan in self.plans:
            if plan.outcome in (NEW, CHANGED):
                for kind, name in plan.proposed:
                    found.setdefault(kind, {})[name] = None
        return {kind: list(names) for kind, names in found.items()}

    def report(self) -> dict[str, Any]:
        """The outcome as JSON, in the language that is active."""
        counts = self.counts
        return {
            **{name: counts[name] for name in (NEW, CHANGED, UNCHANGED)},
            REFUSED: [
                refused for plan in self.plans if plan.outcome == REFUSED for refused in self._refused(plan)
            ],
            TO_DECIDE: self._to_decide(),
            "proposed": self.proposed,
            "unread": self.unread,
        }

    def _refused(self, plan: Plan) -> Iterator[dict[str, Any]]:
        headings = self.headings_of_columns()
        for column, value, code, values in plan.line.faults:
            heading = headings.get(column, column)
            reason = fault_sentence(code, column=heading, value=value, values=values)
            yield {
                "sheet": self.table.sheet,
                "row": plan.line.number,
                "column": heading,
                "value": value,
                "reason": reason,
            }

    def headings_of_columns(self) -> dict[str, str]:
        """Name of a column -> its heading in the file, else its label."""
        return headings_of_columns(type(self.kind), self.mapping)

    def _to_decide(self) -> list[dict[str, Any]]:
        """One for each name, with the first row in which it stands."""
        found: dict[str, dict[str, Any]] = {}
        for plan in self.plans:
            if plan.open is not None and plan.outcome != REFUSED and plan.open.name not in found:
                found[plan.open.name] = {
                    "row": plan.line.number,
                    "name": plan.open.name,
                    "suggestions": [
                        {"id": pk, "ror_id": ror, "name": name, "country": country, "score": score}
                        for pk, ror, name, country, score in plan.open.suggested
                    ],
                }
        return list(found.values())


def headings_of_columns(kind: type[Kind], mapping: ColumnMapping) -> dict[str, str]:
    """Name of a column -> its heading in the file, else its label in the page's language."""
    sources = {name: source.heading for name, source in mapping.sources.items()}
    return {column.name: sources.get(column.name) or str(column.label) for column in kind.columns}


def compare(
    raw: bytes,
    *,
    kind: str,
    file_name: str,
    by: Person | None,
    mapping: ColumnMapping | None = None,
    sheet: str = "",
    decisions: dict[str, str] | None = None,
    at: At = silent,
) -> Compared:
    """Read the sheet and find out what each row means; SheetError where it cannot be read as a whole."""
    chosen = KINDS[kind]
    known = known_headings(kind, chosen.columns)
    if mapping is not None:
        known |= {heading for source in mapping.sources.values() for heading in source.headings}
    table = open_table(
        raw,
        file_name=file_name,
        known=known,
        sheet=sheet or (mapping.sheet if mapping else ""),
        heading_row=mapping.heading_row if mapping else 0,
    )
    mapping = mapping or remembered(kind, table.headings) or mapping_for(kind, chosen.columns, table.headings)
    reader = LineReader(chosen.columns, table, mapping)
    compared = Compared(chosen(by=by, decisions=decisions), table, mapping, reader.unread)
    for line in reader.lines():
        compared.plans.append(compared.kind.find(line))
        if len(compared.plans) % AT_ONCE == 0:
            at(len(compared.plans), max(table.height, len(compared.plans)))
    compared.kind.settle(compared.plans)
    return compared


def remembered(kind: str, headings: Sequence[str]) -> ColumnMapping | None:
    """The mapping that somebody has set for files with these headings."""
    found = RememberedMapping.objects.filter(kind=kind, fingerprint=fingerprint(headings)).first()
    return mapping_from(found.mapping) if found else None


def apply(compared: Compared, sheet_import: SheetImport, *, at: At = silent) -> None:
    """Write what is new or changed, and what became of each row; inside the caller's transaction."""
    kind = compared.kind
    wanted = [plan for plan in compared.plans if plan.outcome in (NEW, CHANGED)]
    done = 0
    for part in parts(wanted, AT_ONCE):
        kind.write(part)
        if kind.forgets:
            for plan in part:
                plan.forget()
        done += len(part)
        at(done, len(wanted))
    kind.finish()
    sheet_import.rows.all().delete()
    keep_rows(compared, sheet_import)
    sheet_import.counts, sheet_import.facts = compared.counts, compared.facts
    sheet_import.marks = _marks(compared.plans)


def keep_rows(compared: Compared, sheet_import: SheetImport) -> None:
    """Keep what became, or would become, of each row; what was made besides stands by itself."""
    for part in parts(compared.plans, AT_ONCE):
        rows = [row for plan in part for row in _rows_of(plan, sheet_import)]
        SheetRow.objects.bulk_create(rows, batch_size=AT_ONCE)


def _rows_of(plan: Plan, sheet_import: SheetImport) -> Iterator[SheetRow]:
    number = plan.line.number
    for name, label, pk in plan.beside:
        yield SheetRow(
            sheet_import=sheet_import,
            number=number,
            title=name[:250],
            outcome=SheetRow.Outcome.BESIDE,
            touched=[[label, pk, None]],
        )
    told: dict[str, Any] = {}
    if plan.line.faults:
        told["faults"] = plan.line.faults
    if plan.differences:
        told["differences"] = plan.differences
    if plan.proposed:
        told["proposed"] = plan.proposed
    if plan.open is not None:
        told["open"] = {"name": plan.open.name, "suggested": plan.open.suggested}
    yield SheetRow(
        sheet_import=sheet_import,
        number=number,
        title=plan.title[:250],
        outcome=plan.outcome,
        told=told,
        touched=plan.touched,
    )


def _marks(plans: Sequence[Plan]) -> dict[str, int]:
    """The last line of history of each model that was touched."""
    labels = {label for plan in plans for label, *_rest in plan.touched}
    labels |= {label for plan in plans for _name, label, _pk in plan.beside}
    return {label: newest_line(model_of(label)) for label in sorted(labels)}


def newest_line(model: type[Model]) -> int:
    history = getattr(model, "history", None)
    if history is None:
        return 0
    return history.aggregate(last=Max("history_id"))["last"] or 0


def model_of(label: str) -> type[Model]:
    return apps.get_model(label)


def parts(things: Sequence[Each], size: int) -> Iterator[list[Each]]:
    """The things in lists of at most so many."""
    walk = iter(things)
    while part := list(islice(walk, size)):
        yield part
