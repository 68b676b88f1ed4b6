"""Rows chosen on a list: those ticked, or all that the view shows, beyond the page as well."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from sojourn.kernel.permission import may
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.worklists.asking import Asked, read
from sojourn.kernel.worklists.declaration import Worklist, worklist_named
from sojourn.kernel.worklists.narrowing import order_of, rows_of

AT_MOST = 5000
"""Rows of one act; more are done in two."""


@dataclass(frozen=True)
class Chosen:
    """What was chosen: the list, the view it was chosen in, and the rows as far as the person sees them."""

    worklist: Worklist
    asked: Asked
    rows: QuerySet[Any]

    @property
    def people_path(self) -> str | None:
        """Path from a row to the person it is about; "" where the row is the person, None for none."""
        return self.worklist.person_path


def chosen_rows(person: Any, sent: QueryDict) -> Chosen | None:
    """Read `list`, and `row` (once per row) or `all` with `view` (a query string); None where there is none.

    Works for what a form has posted and for the address of a page that takes rows over.
    """
    worklist = worklist_named(sent.get("list", ""))
    if worklist is None or not may(person, worklist.permission):
        return None
    return chosen_on(worklist, person, sent)


def chosen_on(worklist: Worklist, person: Any, sent: QueryDict) -> Chosen:
    """The rows chosen on this list."""
    asked = read(worklist, sent.get("view", ""))
    if sent.get("all"):
        return Chosen(worklist, asked, rows_of(worklist, person, asked))
    numbers = [int(text) for text in sent.getlist("row") if text.isascii() and text.isdecimal()][:AT_MOST]
    numbers = [number for number in numbers if number < 2**63]
    return Chosen(worklist, asked, worklist.listing(person).filter(pk__in=numbers))


def in_their_order(chosen: Chosen) -> QuerySet[Any]:
    """The chosen rows as the view orders them; Refusal where they are too many for one act."""
    order = order_of(chosen.worklist, chosen.asked)
    sign = "-" if order.is_down else ""
    rows = chosen.rows.order_by(f"{sign}{order.path}", f"{sign}pk")
    if len(rows.values_list("pk", flat=True)[: AT_MOST + 1]) > AT_MOST:
        raise Refusal(
            _("More than %(most)d fit this view. Narrow it, and act on one part after the other.")
            % {"most": AT_MOST}
        )
    return rows
