"""The rows of a view: what the person may see, narrowed by what is asked for."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Q, QuerySet

from sojourn.kernel import clock
from sojourn.kernel.steps import CLOCK, PARTY_LABELS
from sojourn.kernel.worklists.asking import Asked
from sojourn.kernel.worklists.declaration import Due, Worklist
from sojourn.kernel.worklists.keyset import Order, order_by


def rows_of(worklist: Worklist, person: Any, asked: Asked) -> QuerySet[Any]:
    """The rows of the view, in no order yet and without what their columns read."""
    rows = worklist.listing(person)
    for key, value in asked.filters.items():
        if key in worklist.filters_by_key:
            rows = worklist.filters_by_key[key].narrow(rows, value)
    for one in worklist.filters:
        if one.otherwise is not None and one.key not in asked.filters:
            rows = one.otherwise(rows)
    if asked.state:
        rows = rows.filter(state=asked.state)
    if ball := asked.filters.get("ball"):
        rows = rows.filter(state__in=states_waiting_for(worklist, ball))
    if asked.filters.get("overdue"):
        rows = rows.filter(is_overdue(worklist))
    if asked.words and worklist.words is not None:
        rows = worklist.words(rows, asked.words)
    return rows


def states_waiting_for(worklist: Worklist, party: str) -> list[str]:
    """The states in which this party must act next."""
    if worklist.workflow is None:
        return []
    return [state.name for state in worklist.workflow.states if party in state.waits_for]


def parties_waited_for(worklist: Worklist) -> list[tuple[str, Any]]:
    """Who may have the ball in this list, as choices."""
    if worklist.workflow is None:
        return []
    shown = [state for state in worklist.workflow.states if state.name not in worklist.left_out]
    parties = dict.fromkeys(party for state in shown for party in state.waits_for if party != CLOCK)
    return [(party, PARTY_LABELS[party]) for party in parties]


def is_overdue(worklist: Worklist) -> Q:
    """Somebody should have acted before now: as `{% standing %}` says of one row, for the database."""
    late = Q(pk__in=[])
    states = worklist.workflow.states if worklist.workflow else ()
    waiting = {state.name for state in states if state.waits_for}
    for state, told in worklist.due_dates.items():
        if state in waiting:
            due = told if isinstance(told, Due) else Due(told)
            limit = _now_for(worklist, due.path) - timedelta(days=due.days)
            late |= Q(due.only, state=state, **{f"{due.path}__lt": limit})
    return late


def _now_for(worklist: Worklist, path: str) -> Any:
    model, field = worklist.model, None
    for part in path.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model or model
    return clock.now() if isinstance(field, DateTimeField) else clock.today()


def order_of(worklist: Worklist, asked: Asked) -> Order:
    """The order of the view."""
    sort = asked.sort or worklist.order
    return order_by(worklist.by_key.get(sort.removeprefix("-")), is_down=sort.startswith("-"))


def with_needs(
    rows: QuerySet[Any], needs: Iterable[str], fetches: Iterable[Any], unread: Iterable[str] = ()
) -> QuerySet[Any]:
    """Joined and fetched what is read of other rows; large columns that nobody reads left where they are."""
    wanted = sorted(set(needs))
    rows = rows.select_related(None)
    rows = rows.select_related(*wanted) if wanted else rows
    joined = {path for need in wanted for path in _prefixes(need)}
    rows = rows.defer(*(one for one in unread if "__" not in one or one.rsplit("__", 1)[0] in joined))
    return rows.prefetch_related(None).prefetch_related(*(one for one in fetches if not callable(one)))


def complete(rows: Sequence[Any], fetches: Iterable[Any]) -> Sequence[Any]:
    """The rows of a page, with what functions among `fetches` lay on them."""
    for fetch in fetches:
        if callable(fetch) and rows:
            fetch(rows)
    return rows


def _prefixes(path: str) -> list[str]:
    parts = path.split("__")
    return ["__".join(parts[: end + 1]) for end in range(len(parts))]
