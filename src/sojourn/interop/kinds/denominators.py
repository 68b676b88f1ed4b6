"""Sheets of sizes of units: staff, students, hours, one number a row."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.kind import CHANGED, NEW, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import change_rows, refuse_doubled
from sojourn.interop.kinds.unit_book import UnitBook
from sojourn.interop.kinds.year_book import YearBook
from sojourn.interop.spreadsheet.columns import COUNTRY, LINE, YEAR, Column, Line, decimal, one_of
from sojourn.organisation.intake import bring_up_to_date, take_in
from sojourn.organisation.models import Denominator


class Denominators(Kind):
    name: ClassVar[str] = "denominators"
    label: ClassVar[Any] = _("Sizes of units")
    lead: ClassVar[Any] = _("How many staff, students or hours a unit had in a year, one number a row.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "unit",
            _("unit"),
            LINE,
            _("Its code or name."),
            ("school", "unit code", "学院", "单位", "单位代码"),
            is_required=True,
            longest=160,
        ),
        Column("academic_year", _("academic year"), YEAR, "", ("year", "学年", "年度"), is_required=True),
        Column(
            "kind",
            _("what is counted"),
            one_of(lambda: Denominator.Kind.choices, 教职工="staff", 在校生="students"),
            "",
            ("indicator", "统计项目", "指标"),
            is_required=True,
            choices=lambda: Denominator.Kind.choices,
        ),
        Column(
            "nationality",
            _("of this nationality only"),
            COUNTRY,
            _("Left open it is the number of all; numbers by nationality stand beside it."),
            ("citizenship", "国籍"),
        ),
        Column(
            "value",
            _("number"),
            decimal(1, highest=99_999_999),
            "",
            ("value", "数值", "人数"),
            is_required=True,
        ),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.units, self.years = UnitBook(), YearBook()
        self.standing = {
            (one.unit_id, one.academic_year.label, one.kind, one.nationality): one
            for one in Denominator.objects.select_related("academic_year")
        }
        self.seen: dict[Any, int] = {}

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(
            line, title=" ".join(str(values.get(name, "")) for name in ("unit", "academic_year", "kind"))
        )
        if line.faults:
            return plan.refuse_faults()
        if self.units.is_ambiguous(values["unit"]):
            return plan.refuse("unit_ambiguous", column="unit", value=values["unit"])
        unit = self.units.find(values["unit"])
        if unit is not None:
            values["unit"] = unit.code
        key = (values["unit"], values["academic_year"], values["kind"], values.get("nationality", ""))
        if refuse_doubled(plan, self.seen, key, column="unit"):
            return plan
        if unit is None:
            self.units.refer(plan, values["unit"])
            return plan
        plan.thing = self.standing.get((unit.pk, *key[1:]))
        if plan.thing is not None:
            plan.differences = compare(self.columns, line, self._present(plan.thing))
            plan.outcome = CHANGED if plan.differences else UNCHANGED
        return plan

    def _present(self, one: Denominator) -> dict[str, Any]:
        return {
            "unit": self.units.units[one.unit_id].code,
            "academic_year": one.academic_year.label,
            "kind": one.kind,
            "nationality": one.nationality,
            "value": one.value,
        }

    def write(self, plans: Sequence[Plan]) -> None:
        self.units.propose(plans, by=self.by)
        new = [plan for plan in plans if plan.outcome == NEW]
        for plan in new:
            values = plan.line.values
            plan.thing = Denominator(
                unit=self.units.find(values["unit"]),
                academic_year=self.years.get(values["academic_year"], by=self.by),
                kind=values["kind"],
                nationality=values.get("nationality", ""),
                value=values["value"],
            )
        take_in([plan.thing for plan in new], by=self.by)
        for plan in new:
            plan.made(plan.thing)
        changed = [plan for plan in plans if plan.outcome == CHANGED]
        change_rows(changed, Denominator, ["value"], bring_up_to_date, by=self.by)

    def listing(self) -> Iterator[dict[str, Any]]:
        for one in Denominator.objects.select_related("academic_year"):
            yield self._present(one)
