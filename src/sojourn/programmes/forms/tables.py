"""An answer that is a table: rows of columns, each column with a kind of its own."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.programmes.queries.questions import pairs, title_of_column

SPARE = 2
"""Empty rows at the end of a table, as far as its limit allows."""
Row = dict[str, str]


def cell_field(column: Mapping[str, Any]) -> forms.Field:
    """The control in one cell."""
    label = title_of_column(column)
    if column["kind"] == "number":
        return forms.DecimalField(label=label, required=False, max_digits=14, decimal_places=4)
    if column["kind"] == "date":
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)
    if column["kind"] == "choice":
        options = pairs(column.get("options_zh") or [], column.get("options_en") or [])
        return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *options])
    return forms.CharField(label=label, required=False, max_length=300)


def written(value: Any) -> str:
    """A cell as it is kept."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value if value is not None else "").strip()


class TableInput(forms.Widget):
    """The rows given and a few empty ones; cells are named `name-row-column`."""

    template_name = "programmes/_table_input.html"

    def __init__(self, columns: Sequence[Mapping[str, Any]], least: int, most: int) -> None:
        super().__init__()
        self.columns, self.least, self.most = list(columns), least, most

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
        return [
            {column["name"]: data.get(f"{name}-{row}-{column['name']}", "") for column in self.columns}
            for row in range(self.most + 1)
        ]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-rows" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{self.columns[0]['name']}" if id_ and self.columns else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [row for row in value or [] if any(str(cell).strip() for cell in row.values())]
        count = min(max(len(rows) + SPARE, self.least), self.most)
        rows = [*rows, *({} for _row in range(count - len(rows)))]
        saving = {key: text for key, text in self.attrs.items() if key.startswith("hx-")}
        identity = (attrs or {}).get("id") or f"id_{name}"
        context["table"] = {
            "headings": [(title_of_column(column), column.get("is_obligatory")) for column in self.columns],
            "rows": [
                [self._cell(name, identity, number, column, row, saving) for column in self.columns]
                for number, row in enumerate(rows)
            ],
            "is_full": len(rows) >= self.most,
            "described": (attrs or {}).get("aria-describedby"),
        }
        return context

    def _cell(
        self,
        name: str,
        identity: str,
        number: int,
        column: Mapping[str, Any],
        row: Mapping[str, Any],
        saving: Mapping[str, str],
    ) -> dict[str, Any]:
        field = cell_field(column)
        shape = "form-select" if column["kind"] == "choice" else "form-control"
        label = gettext("%(column)s, row %(row)d") % {"column": title_of_column(column), "row": number + 1}
        attrs = {
            "class": shape,
            "id": f"{identity}-{number}-{column['name']}",
            "aria-label": label,
            **saving,
        }
        value = row.get(column["name"], "")
        return {
            "html": field.widget.render(f"{name}-{number}-{column['name']}", value, attrs),
            "label": title_of_column(column),
        }


class TableField(forms.Field):
    """Rows of cells; what is kept is a list of rows, each a text per column, without the empty ones."""

    def __init__(
        self, *, columns: Sequence[Mapping[str, Any]], least: int = 0, most: int = 20, **options: Any
    ) -> None:
        self.columns, self.most = list(columns), most
        super().__init__(widget=TableInput(columns, least, most), **options)

    def names(self, name: str) -> list[str]:
        """The names of all controls of the table."""
        cells = [f"{name}-{row}-{column['name']}" for row in range(self.most + 1) for column in self.columns]
        return [f"{name}-rows", *cells]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != filled(data or [])

    def clean(self, value: list[Row]) -> list[Row]:
        rows, faults = [], []
        for number, given in enumerate(filled(value), start=1):
            row: Row = {}
            for column in self.columns:
                try:
                    row[column["name"]] = written(cell_field(column).clean(given.get(column["name"], "")))
                except ValidationError as fault:
                    faults.append(
                        gettext("Row %(row)d, “%(column)s”: %(fault)s")
                        % {
                            "row": number,
                            "column": title_of_column(column),
                            "fault": " ".join(fault.messages),
                        }
                    )
            rows.append(row)
        if len(rows) > self.most:
            faults.append(gettext("At most %(count)d rows, please.") % {"count": self.most})
        if faults:
            raise ValidationError(faults)
        return rows


def filled(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows in which anything stands."""
    return [row for row in rows if any(str(cell).strip() for cell in row.values())]


COLUMN_KINDS = (
    ("line", _("text")),
    ("number", pgettext_lazy("question", "number")),
    ("date", _("date")),
    ("choice", _("one of several")),
)
