"""The points of a call's reviews as rows of a sheet, and what rows that come back would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from sojourn.kernel.text import in_language
from sojourn.programmes.models import Call
from sojourn.reviews.models import Criterion, Review
from sojourn.reviews.queries.progress import ACTIVE

REVIEW = "review"
"""Heading of the column that says which review a row is; the others are there to be read."""
Row = Mapping[str, Any]
"""Heading -> value of the cell."""


@dataclass(frozen=True)
class Fault:
    """Why a row is not taken: which cell, what stands there, what is wrong."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Changed:
    """A row that changes a review: criterion -> (points now, points then); whether it is complete then."""

    row: int
    review: Review
    points: Mapping[Criterion, tuple[Decimal | None, Decimal | None]]
    is_complete: bool


def headings_of(call: Call) -> list[str]:
    """The columns of the sheet: which review, what one reads, then the criteria. One query."""
    return [REVIEW, *(str(one) for one in _read_only()), *map(column_of, call.criteria.all())]


def _read_only() -> tuple[str, ...]:
    return _("applicant"), _("number"), _("unit"), _("reviewer"), _("state")


def column_of(criterion: Criterion) -> str:
    """The heading of a criterion; its number keeps it apart from another of the same title."""
    return f"{in_language(criterion, 'title')} (0–{criterion.points}) #{criterion.pk}"


def scores_as_rows(call: Call) -> list[dict[str, Any]]:
    """Every review that counts or is to be written, with its points. Three queries."""
    criteria = list(call.criteria.all())
    rows = []
    for review in _reviews(call):
        applicant, given = review.application.person, {one.criterion_id: one for one in review.scores.all()}
        told = (
            in_language(applicant, "name"),
            applicant.number or "",
            in_language(review.application.unit, "name"),
            in_language(review.reviewer, "name"),
            str(Review.workflow.state(review.state).label),
        )
        row: dict[str, Any] = {REVIEW: review.pk, **dict(zip(map(str, _read_only()), told, strict=True))}
        for criterion in criteria:
            score = given.get(criterion.pk)
            row[column_of(criterion)] = score.points if score else None
        rows.append(row)
    return rows


def _reviews(call: Call) -> Iterable[Review]:
    return (
        Review.objects.filter(application__call=call, state__in=ACTIVE)
        .select_related("application__person", "application__unit", "reviewer")
        .prefetch_related("scores")
        .order_by("application", "pk")
    )


def changes_in(call: Call, rows: Sequence[tuple[int, Row]]) -> tuple[list[Changed], list[Fault]]:
    """What these rows (each with its number in the sheet) would change, and what is wrong. Four queries.

    An empty cell leaves the points as they are. Columns are known by the number of the criterion at the end.
    """
    reviews = {review.pk: review for review in _reviews(call)}
    criteria = {f"#{one.pk}": one for one in call.criteria.all()}
    found: list[Changed] = []
    faults: list[Fault] = []
    seen: set[int] = set()
    for number, row in rows:
        review = _review_of(number, row, reviews, seen, faults)
        if review is not None:
            changed = _changed(number, row, review, criteria, faults)
            if changed is not None:
                found.append(changed)
    return found, faults


def _review_of(
    number: int, row: Row, reviews: Mapping[int, Review], seen: set[int], faults: list[Fault]
) -> Review | None:
    value = row.get(REVIEW)
    try:
        key = int(value) if value not in (None, "") and float(value) == int(float(value)) else 0
    except (TypeError, ValueError, OverflowError):
        key = 0
    if key not in reviews:
        faults.append(Fault(number, REVIEW, _shown(value), _("There is no such review in this call.")))
        return None
    if key in seen:
        faults.append(Fault(number, REVIEW, _shown(value), _("This review stands in an earlier row, too.")))
        return None
    seen.add(key)
    return reviews[key]


def _changed(
    number: int, row: Row, review: Review, criteria: Mapping[str, Criterion], faults: list[Fault]
) -> Changed | None:
    now = {score.criterion_id: score.points for score in review.scores.all()}
    points: dict[Criterion, tuple[Decimal | None, Decimal | None]] = {}
    before = len(faults)
    for column, value in row.items():
        criterion = criteria.get(f"#{str(column).rpartition('#')[2]}")
        if criterion is None or value in (None, ""):
            continue
        given, reason = _points(value, criterion)
        if not reason and given != now.get(criterion.pk) and review.state == "submitted":
            reason = _("The review is handed in already; its points stay.")
        if reason:
            faults.append(Fault(number, str(column), _shown(value), reason))
        elif given != now.get(criterion.pk):
            points[criterion] = (now.get(criterion.pk), given)
    if len(faults) > before:
        return None
    scored = now.keys() | {criterion.pk for criterion in points}
    is_complete = review.state == "assigned" and all(one.pk in scored for one in criteria.values())
    return Changed(number, review, points, is_complete) if points or is_complete else None


def _points(value: Any, criterion: Criterion) -> tuple[Decimal | None, str]:
    """The points that a cell gives, or why it gives none."""
    try:
        given = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return None, _("This is no number.")
    if not given.is_finite() or not 0 <= given <= criterion.points:
        return None, _("Points lie between 0 and %(points)d here.") % {"points": criterion.points}
    rounded = given.quantize(Decimal("0.1"))
    if rounded != given:
        return None, _("Points have one decimal at most.")
    return rounded, ""


def _shown(value: Any) -> str:
    return str(value if value is not None else "")[:60]
