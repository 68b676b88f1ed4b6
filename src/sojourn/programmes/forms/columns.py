"""The columns of a table question, typed row by row into its form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.programmes.forms.tables import COLUMN_KINDS

MOST = 10
SPARE = 3
Column = dict[str, Any]


class ColumnRows:
    """Adds the controls for each column, and a few spare ones, to the form of a question."""

    def __init__(self, form: forms.Form, kept: Sequence[Mapping[str, Any]]) -> None:
        self.form, self.kept = form, list(kept)
        self.rows = range(1, min(max(len(self.kept) + SPARE, 4), MOST) + 1)
        for row in self.rows:
            self._add(row, self.kept[row - 1] if row <= len(self.kept) else {})

    def _add(self, row: int, column: Mapping[str, Any]) -> None:
        options = [" / ".join(column.get(f"options_{one}") or []) for one in ("zh", "en")]
        wide = forms.TextInput
        self.form.fields |= {
            f"column_{row}_title_zh": forms.CharField(
                label=_("title in Chinese"), required=False, max_length=60, initial=column.get("title_zh")
            ),
            f"column_{row}_title_en": forms.CharField(
                label=_("title in English"), required=False, max_length=60, initial=column.get("title_en")
            ),
            f"column_{row}_kind": forms.ChoiceField(
                label=_("kind"), required=False, choices=COLUMN_KINDS, initial=column.get("kind", "line")
            ),
            f"column_{row}_options_zh": forms.CharField(
                label=_("options in Chinese, parted by /"),
                required=False,
                max_length=500,
                widget=wide,
                initial=options[0],
            ),
            f"column_{row}_options_en": forms.CharField(
                label=_("options in English, parted by /"),
                required=False,
                max_length=500,
                widget=wide,
                initial=options[1],
            ),
            f"column_{row}_is_obligatory": forms.BooleanField(
                label=_("obligatory"), required=False, initial=column.get("is_obligatory", False)
            ),
        }

    @property
    def names(self) -> list[str]:
        return [name for name in self.form.fields if name.startswith("column_")]

    @property
    def bound(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Each row with its controls, for the template."""
        return [
            (row, [self.form[name] for name in self.names if name.startswith(f"column_{row}_")])
            for row in self.rows
        ]

    def check(self) -> None:
        """Each column needs a title in one language, one of several its options in both."""
        for row in self.rows:
            column = self._column(row)
            if column is None:
                continue
            zh, en = column.get("options_zh", []), column.get("options_en", [])
            if column["kind"] == "choice" and (len(zh) < 2 or len(zh) != len(en)):
                self.form.add_error(
                    f"column_{row}_options_zh",
                    gettext("At least two options are needed, the same number in both languages."),
                )
        if not self.columns():
            self.form.add_error("column_1_title_zh", gettext("A table needs at least one column."))

    def columns(self) -> list[Column]:
        """The columns as they are kept; one keeps its name as long as it stays in its row."""
        found = [self._column(row) for row in self.rows]
        return [column for column in found if column is not None]

    def _column(self, row: int) -> Column | None:
        typed = {
            name: self.form.cleaned_data.get(f"column_{row}_{name}")
            for name in ("title_zh", "title_en", "kind", "options_zh", "options_en", "is_obligatory")
        }
        if not (typed["title_zh"] or typed["title_en"]):
            return None
        name = self.kept[row - 1]["name"] if row <= len(self.kept) else self._free_name(row)
        column = {
            "name": name,
            "title_zh": typed["title_zh"] or "",
            "title_en": typed["title_en"] or "",
            "kind": typed["kind"] or "line",
            "is_obligatory": bool(typed["is_obligatory"]),
        }
        if column["kind"] == "choice":
            for one in ("zh", "en"):
                options = (typed[f"options_{one}"] or "").split("/")
                column[f"options_{one}"] = [option.strip() for option in options if option.strip()]
        return column

    def _free_name(self, row: int) -> str:
        taken = {column["name"] for column in self.kept}
        free = (f"c{number}" for number in range(1, 2 * MOST + 1) if f"c{number}" not in taken)
        return [*free][row - len(self.kept) - 1]
