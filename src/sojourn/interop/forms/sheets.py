"""Shapes of what is said about a sheet: its kind, its columns, what open names mean."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds import KINDS
from sojourn.interop.spreadsheet.columns import Column
from sojourn.interop.spreadsheet.mappings import ColumnMapping, Source, as_json


class SheetForm(forms.Form):
    kind = forms.ChoiceField(label=_("what stands in it"))
    sheet = forms.FileField(
        label=_("sheet (Excel or CSV)"),
        help_text=_(
            "xlsx, xls, ods or CSV with a row of headings. "
            "Nothing is written before you have seen what would change."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(name, KINDS[name].label) for name in kinds if name in KINDS]


class ColumnsForm(forms.Form):
    """For each column of a kind the heading it is read from, or a fixed text around headings."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[Column],
        headings: Sequence[str],
        sheets: Sequence[str],
        mapping: ColumnMapping,
        sheet: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.mapping = columns, mapping
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("sheet of the workbook"), choices=[(name, name) for name in sheets], initial=sheet
            )
        known = [("", _("– not read –"))] + [(heading, heading) for heading in headings if heading]
        for column in columns:
            source = mapping.sources.get(column.name, Source())
            self.fields[f"column-{column.name}"] = forms.ChoiceField(
                label=column.label,
                help_text=column.help,
                choices=known,
                initial=source.heading,
                required=False,
            )
            self.fields[f"text-{column.name}"] = forms.CharField(
                label=_("%(column)s: the same in every row") % {"column": column.label},
                initial=source.template or source.value,
                required=False,
                max_length=200,
            )

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each column's two fields, side by side."""
        return [(self[f"column-{one.name}"], self[f"text-{one.name}"]) for one in self.columns]

    def told(self) -> dict[str, Any]:
        """The mapping as it is kept; what a known heading's words mean stays."""
        sources: dict[str, Source] = {}
        for column in self.columns:
            heading = self.cleaned_data[f"column-{column.name}"]
            text = self.cleaned_data[f"text-{column.name}"].strip()
            before = self.mapping.sources.get(column.name, Source())
            same = before.heading == heading
            if heading or text:
                sources[column.name] = Source(
                    heading=heading,
                    value="" if "{" in text else text,
                    template=text if "{" in text else "",
                    values=before.values if same else {},
                    only_fills=before.only_fills and same,
                )
        return as_json(ColumnMapping(sources, sheet=self.cleaned_data.get("sheet", "")))


class DecisionsForm(forms.Form):
    """For each open name what it means."""

    def __init__(
        self, *args: Any, opens: Sequence[Mapping[str, Any]], decisions: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = [one["name"] for one in opens]
        for number, one in enumerate(opens):
            suggested = [
                (str(each["id"]), f"{each['name']}, {each['country']}") for each in one["suggestions"]
            ]
            self.fields[f"name-{number}"] = forms.ChoiceField(
                label=one["name"],
                choices=[("", _("– still open –")), *suggested, ("new", _("something new"))],
                initial=decisions.get(one["name"], ""),
                required=False,
            )

    def told(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"name-{number}"] for number, name in enumerate(self.names)}
