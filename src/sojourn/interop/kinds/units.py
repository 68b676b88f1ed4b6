"""Sheets of units: schools, laboratories, hospitals and their departments."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.kind import CHANGED, NEW, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import change_rows, facts_of, refuse_doubled
from sojourn.interop.kinds.unit_book import UnitBook
from sojourn.interop.spreadsheet.columns import LINE, Column, Line, Type, one_of
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.organisation.intake import bring_up_to_date, take_in
from sojourn.organisation.models import Unit
from sojourn.organisation.queries import visible_units
from sojourn.organisation.rules import is_administrator

FIELD_CODE = Type("field", lambda cell: str(cell).strip())
OWN = ("code", "name_zh", "name_en", "kind", "field_code")


class Units(Kind):
    name: ClassVar[str] = "units"
    forgets: ClassVar[bool] = False
    label: ClassVar[Any] = _("Units")
    lead: ClassVar[Any] = _("Schools, key laboratories, hospitals and their departments, one a row.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "code",
            _("code"),
            LINE,
            _("Short and the same every year; by it a row is found again."),
            ("unit code", "单位代码", "单位编号", "部门代码", "院系代码"),
            is_required=True,
            longest=20,
        ),
        Column(
            "name_zh",
            _("name in Chinese"),
            LINE,
            _("One of the two names is needed."),
            ("中文名称", "单位名称", "名称"),
            longest=120,
        ),
        Column("name_en", _("name in English"), LINE, "", ("name", "unit", "英文名称"), longest=160),
        Column(
            "kind",
            _("kind"),
            one_of(lambda: Unit.Kind.choices, 学院="school", 医院="hospital", 实验室="laboratory"),
            _("School where nothing stands here."),
            ("type", "类型", "单位类型"),
            choices=lambda: Unit.Kind.choices,
        ),
        Column(
            "parent",
            _("part of"),
            LINE,
            _("Code or name of the unit above it; the institution itself where nothing stands here."),
            ("parent code", "上级单位", "上级单位代码"),
        ),
        Column(
            "field_code",
            _("main field of study (ISCED-F)"),
            FIELD_CODE,
            "",
            ("isced", "isced-f"),
            longest=4,
        ),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.book = UnitBook()
        self.seen: dict[str, int] = {}
        self.coming: set[str] = set()
        """Codes and names that rows of this sheet bring."""
        self.may_move = self.by is None or is_administrator(self.by)

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(line, title=str(values.get("name_zh") or values.get("name_en") or values.get("code", "")))
        if line.faults:
            return plan.refuse_faults()
        if refuse_doubled(plan, self.seen, folded(values["code"]), column="code"):
            return plan
        self.coming |= {folded(str(values.get(name, ""))) for name in ("code", "name_zh", "name_en")} - {""}
        above = self.book.find(values["parent"]) if "parent" in values else None
        if above is not None:
            values["parent"] = above.code  # a name in its place is no change
        unit = plan.thing = self.book.by_code.get(folded(values["code"]))
        if unit is None:
            if not (values.get("name_zh") or values.get("name_en")):
                return plan.refuse("name_missing", column="name_zh")
            return plan
        plan.title = str(unit)
        plan.differences = compare(self.columns, line, self._present(unit))
        plan.outcome = CHANGED if plan.differences else UNCHANGED
        if not self.may_move and any(name == "parent" for name, *_rest in plan.differences):
            return plan.refuse("unit_not_moved", column="parent", value=str(values["parent"]))
        return plan

    def settle(self, plans: Sequence[Plan]) -> None:
        """The unit above may stand further down in the same sheet, so it is looked for at the end."""
        for plan in plans:
            above = plan.line.values.get("parent")
            if plan.outcome not in (NEW, CHANGED) or above is None:
                continue
            if self.book.find(above) is None and folded(above) not in self.coming:
                plan.refuse("unit_unknown", column="parent", value=above)
            elif self._is_below_itself(plan, plans):
                plan.refuse("unit_below_itself", column="parent", value=above)

    def _is_below_itself(self, plan: Plan, plans: Sequence[Plan]) -> bool:
        if not hasattr(self, "above"):
            self.above = {
                folded(unit.code): folded(self.book.units[unit.parent_id].code) if unit.parent_id else ""
                for unit in self.book.units.values()
            }
            names: dict[str, str] = {}
            for one in plans:
                if one.outcome in (NEW, CHANGED, UNCHANGED):
                    code = folded(one.line.values["code"])
                    names |= {folded(str(one.line.values.get(n, ""))): code for n in ("name_zh", "name_en")}
            for one in plans:
                text = folded(str(one.line.values.get("parent", "")))
                if one.outcome in (NEW, CHANGED) and text:
                    known = self.book.find(text)
                    self.above[folded(one.line.values["code"])] = (
                        folded(known.code) if known else names.get(text, text)
                    )
        code = folded(plan.line.values["code"])
        walked, current = {code}, self.above.get(code, "")
        while current:
            if current in walked:
                return current == code
            walked.add(current)
            current = self.above.get(current, "")
        return False

    def _present(self, unit: Unit) -> dict[str, Any]:
        above = self.book.units.get(unit.parent_id) if unit.parent_id else None
        present = {name: getattr(unit, name) for name in OWN}
        return present | {"parent": above.code if above else ""}

    def write(self, plans: Sequence[Plan]) -> None:
        """New units first below the institution; where they belong is written when all are there."""
        new = [plan for plan in plans if plan.outcome == NEW]
        for plan in new:
            facts = facts_of(plan.line, OWN)
            plan.thing = Unit(**{"kind": Unit.Kind.SCHOOL} | facts, parent=self.book.root)
        root = self._root_among(new)
        if root is not None:
            root.thing.kind = Unit.Kind.UNIVERSITY
            take_in([root.thing], by=self.by)
            self.book.root = root.thing
            for plan in new:
                plan.thing.parent = None if plan is root else root.thing
        elif new and self.book.root is None:
            new[0].made_beside(self.book.make_root(by=self.by))
            for plan in new:
                plan.thing.parent = self.book.root
        take_in([plan.thing for plan in new if plan is not root], by=self.by)
        for plan in new:
            plan.made(plan.thing)
            self.book.add(plan.thing)
        change_rows(
            [plan for plan in plans if plan.outcome == CHANGED], Unit, OWN, bring_up_to_date, by=self.by
        )
        self.placed = [
            *getattr(self, "placed", []),
            *(plan for plan in plans if plan.line.values.get("parent")),
        ]

    def _root_among(self, new: Sequence[Plan]) -> Plan | None:
        if self.book.root is not None:
            return None
        tops = [plan for plan in new if not plan.line.values.get("parent")]
        return next((plan for plan in tops if plan.thing.kind == Unit.Kind.UNIVERSITY), None) or (
            tops[0] if len(tops) == 1 else None
        )

    def finish(self) -> None:
        moved = []
        for plan in getattr(self, "placed", []):
            above = self.book.find(plan.line.values["parent"])
            unit = self.book.units.get(plan.thing.pk, plan.thing)
            if above is not None and above.pk not in (unit.parent_id, unit.pk):
                if plan.outcome == CHANGED and not any("parent" in (b or {}) for _m, _n, b in plan.touched):
                    plan.changed(unit, {"parent_id": unit.parent_id})
                unit.parent = above
                moved.append(unit)
        bring_up_to_date(moved, columns=["parent"], by=self.by)

    def listing(self) -> Iterator[dict[str, Any]]:
        units = visible_units(self.by) if self.by else Unit.objects.all()
        for unit in units.order_by("code"):
            yield self._present(unit)
