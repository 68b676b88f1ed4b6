"""Units as sheets name them: by code or by name; what is not there yet is proposed below the institution."""

import re
from collections.abc import Iterable

from sojourn.interop.kinds.kind import Plan
from sojourn.interop.spreadsheet.delimited import folded
from sojourn.organisation.intake import take_in
from sojourn.organisation.models import Person, Unit

ROOT_CODE = "HOME"
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")


class UnitBook:
    """All units by code and by name. One query."""

    def __init__(self) -> None:
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        self.by_code = {folded(unit.code): unit for unit in self.units.values()}
        self.by_name: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            for name in {folded(unit.name_zh), folded(unit.name_en)} - {""}:
                self.by_name.setdefault(name, []).append(unit)
        self.root = next((unit for unit in self.units.values() if unit.parent_id is None), None)

    def find(self, text: str) -> Unit | None:
        """The unit of this code, else the only one of this name."""
        named = self.by_name.get(folded(text), [])
        return self.by_code.get(folded(text)) or (named[0] if len(named) == 1 else None)

    def is_ambiguous(self, text: str) -> bool:
        return folded(text) not in self.by_code and len(self.by_name.get(folded(text), [])) > 1

    def refer(self, plan: Plan, text: str) -> str:
        """Note which unit a row means, and gives its key for `settled`; an unknown one is proposed."""
        if self.find(text) is None and not self.is_ambiguous(text):
            plan.proposed = (*plan.proposed, ("units", text))
        return text

    def propose(self, plans: Iterable[Plan], *, by: Person | None) -> None:
        """Make the units that rows propose, each once, and note on its first row that it was made."""
        self._ensure_root(plans, by=by)
        firsts: dict[str, Plan] = {}
        for plan in plans:
            for kind, name in plan.proposed:
                if kind == "units" and self.find(name) is None:
                    firsts.setdefault(folded(name), plan)
        names = {folded(name): name for plan in plans for kind, name in plan.proposed if kind == "units"}
        made = [self._new(names[key], key) for key in firsts]
        take_in(made, by=by)
        for unit, key in zip(made, firsts, strict=True):
            firsts[key].made_beside(unit)
            self.add(unit, name=names[key])

    def add(self, unit: Unit, *, name: str = "") -> None:
        self.units[unit.pk] = unit
        self.by_code[folded(unit.code)] = unit
        for text in {folded(unit.name_zh), folded(unit.name_en), folded(name)} - {""}:
            self.by_name.setdefault(text, []).append(unit)

    def _ensure_root(self, plans: Iterable[Plan], *, by: Person | None) -> None:
        """Where there is no institution yet, it is the first that is made."""
        if self.root is not None:
            return
        first = next((plan for plan in plans if any(kind == "units" for kind, _n in plan.proposed)), None)
        if first is not None:
            self.root = self.make_root(by=by)
            first.made_beside(self.root)

    def make_root(self, *, by: Person | None) -> Unit:
        root = Unit(code=ROOT_CODE, name_zh="本校", name_en="Home institution", kind=Unit.Kind.UNIVERSITY)
        take_in([root], by=by)
        self.add(root)
        self.root = root
        return root

    def _new(self, name: str, key: str) -> Unit:
        """A unit of which only a name or code is known; the office tells the rest."""
        assert self.root is not None
        code = name if len(name) <= 20 and re.fullmatch(r"[\w/.\-]+", name, re.ASCII) else self._free_code()
        is_chinese = IDEOGRAPH.search(name) is not None
        unit = Unit(code=code, kind=Unit.Kind.SCHOOL, parent=self.root)
        unit.name_zh, unit.name_en = (name[:120], "") if is_chinese else ("", name[:160])
        self.by_code[folded(code)] = unit
        return unit

    def _free_code(self) -> str:
        number = len(self.by_code) + 1
        while f"u{number}" in self.by_code:
            number += 1
        return f"U{number}"
