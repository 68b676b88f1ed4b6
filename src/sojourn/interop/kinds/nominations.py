"""Sheets of nominations: the list for a host, and the host's answers coming back in it."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.kind import CHANGED, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import refuse_doubled
from sojourn.interop.spreadsheet.columns import DAY, EMAIL, LINE, TEXT, Column, Line, one_of
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.kernel.refusal import Refusal
from sojourn.stays import actions as staying
from sojourn.stays import states
from sojourn.stays.models import Nomination
from sojourn.stays.queries.visible import visible_nominations

STEPS = {"approved": staying.approve_nomination, "rejected": staying.reject_nomination}


class Nominations(Kind):
    name: ClassVar[str] = "nominations"
    label: ClassVar[Any] = _("Nominations")
    lead: ClassVar[Any] = _("Nominations and the hosts' answers: fill in the answer and bring the list back.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column("call", _("call"), LINE, _("Code of the call."), ("call code", "通知代码"), is_required=True),
        Column(
            "number",
            _("student or staff number"),
            LINE,
            _("Of the student; the number of the application serves as well."),
            ("student number", "学号"),
            is_required=True,
        ),
        Column("name", _("name"), LINE, _("Only for reading."), ("姓名",), is_compared=False),
        Column("email", _("e-mail"), EMAIL, _("Only for reading."), ("email", "邮箱"), is_compared=False),
        Column("institution", _("institution"), LINE, _("Only for reading."), ("院校",), is_compared=False),
        Column("deadline", _("deadline"), DAY, _("Until when the host takes nominations."), ("截止日期",)),
        Column(
            "state",
            _("answer"),
            one_of(lambda: states.NOMINATION.choices),
            _("approved or rejected, as the host has answered."),
            ("状态", "answer", "答复"),
            choices=lambda: states.NOMINATION.choices,
        ),
        Column("note", _("note"), TEXT, _("How the answer came, or why it is no."), ("备注",)),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.standing: dict[tuple[str, str], Nomination] = {}
        for one in self._visible():
            application = one.application
            for number in {application.person.number or "", str(application.pk)} - {""}:
                self.standing[folded(application.call.code), folded(number)] = one
        self.seen: dict[Any, int] = {}

    def _visible(self) -> Any:
        """The newest of an application comes last, so that it is the one that is meant."""
        found = visible_nominations(self.by) if self.by else Nomination.objects.all()
        return (
            found.select_related("application__call", "application__person", "institution")
            .distinct()
            .order_by("pk")
        )

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(line, title=f"{values.get('name') or values.get('number', '')}")
        if line.faults:
            return plan.refuse_faults()
        one = plan.thing = self.standing.get((folded(values["call"]), folded(values["number"])))
        if one is None:
            return plan.refuse("nomination_unknown", column="number", value=values["number"])
        if refuse_doubled(plan, self.seen, one.pk, column="number"):
            return plan
        present = {"deadline": one.deadline, "state": one.state}
        plan.differences = compare(self.columns, line, present)
        plan.outcome = CHANGED if plan.differences else UNCHANGED
        wanted = values.get("state", one.state)
        if self.by is not None and one.application.person_id == self.by.pk and plan.differences:
            return plan.refuse("own_decision", column="state")
        if wanted != one.state and (wanted not in STEPS or one.state != "pending"):
            why = str(one.get_state_display())
            return plan.refuse("answer_not_possible", column="state", value=wanted, state=why)
        return plan

    def write(self, plans: Sequence[Plan]) -> None:
        """Each answer is the step that the office takes by hand; a refused one names its reason."""
        for plan in plans:
            try:
                with transaction.atomic():
                    self._answer(plan)
            except Refusal as refusal:
                plan.refuse("step_refused", column="state", why=str(refusal))

    def _answer(self, plan: Plan) -> None:
        one, values = plan.thing, plan.line.values
        changed = {name for name, *_rest in plan.differences}
        if "deadline" in changed:
            one = staying.settle_nomination(
                one, institution=one.institution, deadline=values["deadline"], seen=one.version, by=self.by
            )
        if "state" in changed:
            note = values.get("note", "")
            if values["state"] == "approved":
                staying.approve_nomination(one, by=self.by, note=note)
            else:
                staying.reject_nomination(one, by=self.by, reason=note)

    def listing(self) -> Iterator[dict[str, Any]]:
        for one in {one.pk: one for one in self.standing.values()}.values():
            yield {
                "call": one.application.call.code,
                "number": one.application.person.number or str(one.application_id),
                "name": one.application.person.name_en or one.application.person.name_zh,
                "email": one.application.person.email,
                "institution": one.institution.name_en if one.institution else "",
                "deadline": one.deadline,
                "state": one.state,
                "note": one.answer_note,
            }
