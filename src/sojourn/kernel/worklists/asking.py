"""What a list is asked for by its address: filters, words, order, columns, and where the page begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from sojourn.kernel.worklists.declaration import Worklist

LONGEST = 200
KEPT = ("q", "state", "ball", "overdue")
"""Beside the filters of the list itself, what narrows it."""


@dataclass(frozen=True)
class Asked:
    """A view of a list: everything its address says, cleaned of what the list does not know."""

    filters: Mapping[str, str] = field(default_factory=dict)
    """Also `q`, `state`, `ball` (who must act) and `overdue`."""
    sort: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    is_fresh: bool = False
    """Whether the address asks for nothing, so that the person's default view may step in."""

    @property
    def words(self) -> str:
        return self.filters.get("q", "")

    @property
    def state(self) -> str:
        return self.filters.get("state", "")

    def query(self, **changes: object) -> str:
        """The address of the same view, changed; without its place among the pages."""
        return changed(self, **changes).as_query() or "view=0"

    def as_query(self) -> str:
        pairs = [(key, value) for key, value in self.filters.items() if value]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("columns", ",".join(self.columns))] if self.columns else []
        pairs += [("after", self.after)] if self.after else []
        pairs += [("before", self.before)] if self.before else []
        return urlencode(pairs)


def changed(asked: Asked, **changes: object) -> Asked:
    """The view with other filters (None: without), order or columns, from its first page on."""
    filters = dict(asked.filters)
    told: dict[str, object] = {"after": "", "before": ""}
    for key, value in changes.items():
        if key in ("sort", "columns", "after", "before"):
            told[key] = value
        elif value is None:
            filters.pop(key, None)
        else:
            filters[key] = str(value)
    return replace(asked, filters=filters, is_fresh=False, **told)  # type: ignore[arg-type]


def read(worklist: Worklist, sent: QueryDict | str, *, fixed: Mapping[str, str] | None = None) -> Asked:
    """The view that an address asks for; `fixed` filters belong to the page and cannot be taken away."""
    told = QueryDict(sent) if isinstance(sent, str) else sent
    filters = {key: _clean(told.get(key, "")) for key in (*KEPT, *worklist.filters_by_key) if told.get(key)}
    filters |= fixed or {}
    if worklist.workflow is None:
        filters.pop("state", None), filters.pop("ball", None)
    elif filters.get("state") not in {state.name for state in worklist.workflow.states}:
        filters.pop("state", None)
    columns = tuple(
        dict.fromkeys(key for key in told.get("columns", "").split(",") if key in worklist.by_key)
    )
    sort = told.get("sort", "")
    if not (column := worklist.by_key.get(sort.removeprefix("-"))) or not column.sort:
        sort = ""
    return Asked(
        filters=filters,
        sort=sort,
        columns=columns,
        after=_clean(told.get("after", "")),
        before=_clean(told.get("before", "")),
        is_fresh=not (
            set(told) & {*KEPT, *worklist.filters_by_key, "columns", "sort", "after", "before", "view"}
        ),
    )


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST]
