"""Sheets of reviewers' points: one number for one criterion of one application a row."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.kind import CHANGED, NEW, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import refuse_doubled
from sojourn.interop.spreadsheet.columns import EMAIL, LINE, Column, Line, decimal
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.reviews.intake import take_in_scores
from sojourn.reviews.models import Criterion, Review, Score
from sojourn.reviews.queries import visible_reviews


class Scores(Kind):
    name: ClassVar[str] = "scores"
    label: ClassVar[Any] = _("Scores")
    lead: ClassVar[Any] = _("Reviewers' points for each criterion, one number a row.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("call", _("call"), LINE, _("Code of the call."), ("call code", "通知代码"), is_required=True),
        Column(
            "number",
            _("student or staff number"),
            LINE,
            _("Of the applicant; the number of the application serves as well."),
            ("application", "学号", "申请编号"),
            is_required=True,
        ),
        Column("reviewer", _("reviewer"), EMAIL, _("The reviewer's e-mail."), ("评审人",), is_required=True),
        Column(
            "criterion", _("criterion"), LINE, _("As the call names it."), ("评审标准",), is_required=True
        ),
        Column("points", _("points"), decimal(1, highest=999), "", ("score", "分数"), is_required=True),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.reviews: dict[tuple[str, str, str], Review] = {}
        for review in self._mine():
            call, application = review.application.call, review.application
            email = review.reviewer.email.casefold()
            for number in {application.person.number or "", str(application.pk)} - {""}:
                self.reviews[folded(call.code), folded(number), email] = review
        self.criteria: dict[tuple[int, str], Criterion] = {}
        for one in Criterion.objects.all():
            for title in {folded(one.title_zh), folded(one.title_en)} - {""}:
                self.criteria[one.call_id, title] = one
        self.seen: dict[Any, int] = {}

    def _mine(self) -> Any:
        """Without those on oneself, also for the office."""
        found = visible_reviews(self.by) if self.by else Review.objects.all()
        return (
            found.select_related("application__call", "application__person", "reviewer")
            .prefetch_related("scores__criterion")
            .distinct()
            .order_by("pk")
        )

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(line, title=f"{values.get('number', '')} {values.get('criterion', '')}".strip())
        if line.faults:
            return plan.refuse_faults()
        key = (folded(values["call"]), folded(values["number"]), values["reviewer"].casefold())
        review = self.reviews.get(key)
        if review is None:
            return plan.refuse("review_unknown", column="reviewer", value=values["reviewer"])
        criterion = self.criteria.get((review.application.call_id, folded(values["criterion"])))
        if criterion is None:
            return plan.refuse("criterion_unknown", column="criterion", value=values["criterion"])
        if values["points"] > criterion.points:
            most = str(criterion.points)
            return plan.refuse("points_out_of_range", column="points", value=str(values["points"]), most=most)
        if refuse_doubled(plan, self.seen, (review.pk, criterion.pk), column="criterion"):
            return plan
        plan.note(review=review, criterion=criterion)
        plan.thing = next((one for one in review.scores.all() if one.criterion_id == criterion.pk), None)
        if plan.thing is not None:
            plan.differences = compare(self.columns, line, {"points": plan.thing.points})
            plan.outcome = CHANGED if plan.differences else UNCHANGED
        if plan.outcome != UNCHANGED and review.state != "assigned":
            return plan.refuse("review_stands", column="points", value=str(values["points"]))
        return plan

    def write(self, plans: Sequence[Plan]) -> None:
        # a review that is handed in meanwhile keeps its points
        numbers = {plan.notes["review"].pk for plan in plans}
        held = Review.objects.select_for_update().filter(pk__in=numbers, state="assigned")
        open_ = set(held.values_list("pk", flat=True))
        for plan in plans:
            if plan.notes["review"].pk not in open_:
                plan.refuse("review_stands", column="points", value=str(plan.line.values["points"]))
        new = [plan for plan in plans if plan.outcome == NEW]
        changed = [plan for plan in plans if plan.outcome == CHANGED]
        for plan in new:
            plan.thing = Score(
                review=plan.notes["review"],
                criterion=plan.notes["criterion"],
                points=plan.line.values["points"],
            )
        for plan in changed:
            plan.changed(plan.thing, {"points": str(plan.thing.points)})
            plan.thing.points = plan.line.values["points"]
        take_in_scores([plan.thing for plan in new], [plan.thing for plan in changed], by=self.by)
        for plan in new:
            plan.made(plan.thing)

    def listing(self) -> Iterator[dict[str, Any]]:
        for review in self._mine():
            for score in review.scores.all():
                yield {
                    "call": review.application.call.code,
                    "number": review.application.person.number or str(review.application_id),
                    "reviewer": review.reviewer.email,
                    "criterion": score.criterion.title_zh or score.criterion.title_en,
                    "points": score.points,
                }
