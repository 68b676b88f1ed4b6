"""Sheets of agreements and their conditions: one row for a condition, or for an agreement without any."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sojourn.agreements.intake import bring_up_to_date, take_in
from sojourn.agreements.models import Agreement, Condition, FieldOfStudy
from sojourn.agreements.queries import visible_agreements
from sojourn.interop.kinds.institution_book import InstitutionBook
from sojourn.interop.kinds.institutions import ROR_ID
from sojourn.interop.kinds.kind import CHANGED, NEW, TO_DECIDE, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import as_kept, change_rows, facts_of, refuse_doubled
from sojourn.interop.kinds.unit_book import UnitBook
from sojourn.interop.kinds.year_book import YearBook
from sojourn.interop.spreadsheet.columns import (
    COUNTRY,
    DAY,
    LINE,
    LINK,
    YEAR,
    Column,
    Line,
    decimal,
    one_of,
    whole,
)
from sojourn.organisation.models import Level

OWN = ("title_zh", "title_en", "signed_on", "valid_from", "valid_until")
OF_CONDITION = ("direction", "level", "places", "months", "language", "field", "first_year", "last_year")
KEY_OF_CONDITION = ("direction", "level", "field", "first_year")
SCHEMES = {"erasmus_code": "erasmus", "pic": "pic", "schac": "schac"}
HOST = {
    "ror_id": "ror_id",
    "institution": "name_en",
    "country": "country",
    "city": "city",
    "website": "website",
    "erasmus_code": "erasmus_code",
}
"""Column of the sheet -> column of the institution that it says something about."""


class Agreements(Kind):
    name: ClassVar[str] = "agreements"
    label: ClassVar[Any] = _("Agreements")
    lead: ClassVar[Any] = _("Agreements with partners; several rows of one number are its conditions.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "number",
            _("number"),
            LINE,
            _("By it an agreement is found again."),
            ("agreement number", "agreement", "编号", "协议编号"),
            is_required=True,
            longest=40,
        ),
        Column(
            "institution",
            _("institution"),
            LINE,
            _("The partner's name; an unknown one is proposed as new."),
            ("partner", "partner institution", "合作院校", "院校", "外方院校"),
            longest=250,
        ),
        Column("ror_id", _("ROR id"), ROR_ID, "", ("ror",)),
        Column("erasmus_code", _("Erasmus code"), LINE, "", longest=80),
        Column("country", _("country"), COUNTRY, "", ("国家", "国家/地区"), is_compared=False),
        Column("city", _("city"), LINE, "", ("城市",), longest=120, is_compared=False),
        Column("website", _("website"), LINK, "", ("网址",), longest=300, is_compared=False),
        Column(
            "unit",
            _("unit"),
            LINE,
            _("Code or name; none: the whole institution."),
            ("school", "学院", "单位", "承办单位"),
        ),
        Column("title_zh", _("title in Chinese"), LINE, "", ("协议名称", "中文名称"), longest=200),
        Column("title_en", _("title in English"), LINE, "", ("title", "英文名称"), longest=200),
        Column("signed_on", _("signed on"), DAY, "", ("签署日期", "签约日期")),
        Column(
            "valid_from",
            _("valid from"),
            DAY,
            _("Where it is missing, the first day of the first academic year."),
            ("生效日期", "start date"),
        ),
        Column("valid_until", _("valid until"), DAY, "", ("失效日期", "到期日期", "end date")),
        Column(
            "direction",
            _("direction"),
            one_of(lambda: Condition.Direction.choices, outgoing="out", incoming="in", 派出="out", 接收="in"),
            _("The columns from here on are one condition of the agreement."),
            choices=lambda: Condition.Direction.choices,
        ),
        Column(
            "level",
            _("level"),
            one_of(lambda: Level.choices, 本科="bachelor", 硕士="master", 博士="doctor"),
            "",
            ("层次",),
            choices=lambda: Level.choices,
        ),
        Column("field", _("field of study (ISCED-F)"), LINE, "", ("isced", "isced-f", "学科"), longest=4),
        Column("first_year", _("from academic year"), YEAR, "", ("起始学年",)),
        Column("last_year", _("to academic year"), YEAR, "", ("截止学年",)),
        Column("places", _("places per year"), whole(0, 9999), "", ("places", "名额", "每年名额")),
        Column("months", _("months per person"), decimal(1, highest=99), "", ("months", "每人月数")),
        Column("language", _("language of instruction"), LINE, "", ("授课语言",), longest=3),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.book, self.units = InstitutionBook(self.decisions), UnitBook()
        self.years = YearBook()
        self.fields = set(FieldOfStudy.objects.values_list("code", flat=True))
        found = Agreement.objects.prefetch_related("conditions__first_year", "conditions__last_year")
        self.agreements = {agreement.number: agreement for agreement in found}
        self.seen: dict[Any, int] = {}
        self.coming: dict[str, Plan] = {}

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(line, title=str(values.get("number", "")))
        if line.faults:
            return plan.refuse_faults()
        first = self.coming.get(values["number"])
        agreement = plan.thing = self.agreements.get(values["number"])
        self._fill_dates(values, agreement)
        if self._is_refused(plan, agreement):
            return plan
        key = (values["number"], *(values.get(name) for name in KEY_OF_CONDITION))
        if refuse_doubled(plan, self.seen, key, column="number"):
            return plan
        self.coming.setdefault(values["number"], plan)
        institution = self._institution(plan, agreement, first)
        if plan.outcome == TO_DECIDE:
            return plan
        if "unit" in values:
            self._unit(plan, values)
        if agreement is None:
            return plan
        return self._compared(plan, agreement, institution)

    def _fill_dates(self, values: dict[str, Any], agreement: Agreement | None) -> None:
        """An agreement is valid from its first academic year to its last, where its days are not told."""
        if agreement is None and "valid_from" not in values:
            if "first_year" in values:
                values["valid_from"] = date(int(values["first_year"][:4]), 9, 1)
            elif "signed_on" in values:
                values["valid_from"] = values["signed_on"]
        if agreement is None and "valid_until" not in values and "last_year" in values:
            values["valid_until"] = date(int(values["last_year"][:4]) + 1, 8, 31)

    def _is_refused(self, plan: Plan, agreement: Agreement | None) -> bool:
        values = plan.line.values
        if agreement is None and values["number"] not in self.coming:
            if "institution" not in values and "ror_id" not in values and "erasmus_code" not in values:
                plan.refuse("institution_missing", column="institution")
            if "valid_from" not in values:
                plan.refuse("missing", column="valid_from")
        begins = values.get("valid_from") or (agreement.valid_from if agreement else None)
        if begins and values.get("valid_until") and values["valid_until"] < begins:
            plan.refuse("ends_before_start", column="valid_until", value=str(values["valid_until"]))
        if "places" in values:
            for name in ("direction", "first_year"):
                if name not in values:
                    plan.refuse("missing", column=name)
            values.setdefault("last_year", values.get("first_year"))
            if values.get("first_year") and values["last_year"] < values["first_year"]:
                plan.refuse("ends_before_start", column="last_year", value=values["last_year"])
        if "field" in values and "places" in values and values["field"] not in self.fields:
            plan.refuse("field_unknown", column="field", value=values["field"])
        if "unit" in values and self.units.is_ambiguous(values["unit"]):
            plan.refuse("unit_ambiguous", column="unit", value=values["unit"])
        return bool(plan.line.faults)

    def _institution(self, plan: Plan, agreement: Agreement | None, first: Plan | None) -> int | None:
        """The partner; of an agreement that is there it stays, of a further row it is the first row's."""
        values = plan.line.values
        if first is not None and agreement is None:
            known = ("host", "institution")
            plan.note(**{name: first.notes[name] for name in known if name in first.notes})
            return plan.notes.get("host")
        facts = {HOST[name]: values[name] for name in HOST if name in values}
        if agreement is not None and "name_en" not in facts:
            return agreement.institution_id
        facts.setdefault("name_en", values.get("erasmus_code") or values.get("ror_id") or "")
        host = self.book.refer(plan, facts, schemes=SCHEMES)
        if host is not None:
            plan.note(host=host)
        return host

    def _unit(self, plan: Plan, values: dict[str, Any]) -> None:
        """Several units are meant by what they have in common, "FZ/A, FZ/B" by FZ; else by none."""
        words = [word.strip() for word in values["unit"].replace(";", ",").split(",") if word.strip()]
        if len(words) > 1 and self.units.find(values["unit"]) is None:
            tops = {word.split("/")[0] for word in words}
            if len(tops) > 1:
                del values["unit"]
                return
            values["unit"] = tops.pop()
        self.units.refer(plan, values["unit"])
        found = self.units.find(values["unit"])
        if found is not None:
            values["unit"] = found.code

    def _compared(self, plan: Plan, agreement: Agreement, institution: int | None) -> Plan:
        condition = self._condition(agreement, plan.line.values)
        plan.title = f"{agreement.number} {agreement.title_zh or agreement.title_en}".strip()
        plan.differences = compare(self.columns, plan.line, self._present(agreement, condition))
        # without places a row says nothing of a condition
        kept = {
            "institution",
            "ror_id",
            "erasmus_code",
            *(() if "places" in plan.line.values else OF_CONDITION),
        }
        plan.differences = [one for one in plan.differences if one[0] not in kept]
        if institution != agreement.institution_id:
            # with whom an agreement is stays; another partner needs another number
            was = self.book.known[agreement.institution_id].name_en
            return plan.refuse("other_partner", column="institution", value=was)
        plan.proposed = tuple(one for one in plan.proposed if one[0] != "institutions")
        plan.outcome = CHANGED if plan.differences else UNCHANGED
        return plan

    def _condition(self, agreement: Agreement, values: dict[str, Any]) -> Condition | None:
        if "places" not in values:
            return None
        wanted = tuple(values.get(name) or "" for name in KEY_OF_CONDITION)
        return next((one for one in agreement.conditions.all() if self._key(one) == wanted), None)

    def _key(self, condition: Condition) -> tuple[str, ...]:
        return (
            condition.direction,
            condition.level,
            condition.field_id or "",
            condition.first_year.label,
        )

    def _present(self, agreement: Agreement, condition: Condition | None) -> dict[str, Any]:
        host = self.book.known[agreement.institution_id]
        present = {name: getattr(agreement, name) for name in ("number", *OWN)}
        present |= {
            "institution": host.name_en,
            "ror_id": host.ror_id,
            "erasmus_code": self.book.codes.get(host.pk, {}).get("erasmus", ""),
            "country": host.country,
            "city": host.city,
            "website": host.website,
            "unit": self.units.units[agreement.unit_id].code if agreement.unit_id else "",
        }
        present |= dict.fromkeys(OF_CONDITION)
        if condition is not None:
            present |= {name: getattr(condition, name) for name in ("direction", "level", "places", "months")}
            present |= {
                "language": condition.language,
                "field": condition.field_id,
                "first_year": condition.first_year.label,
                "last_year": condition.last_year.label,
            }
        return present

    def write(self, plans: Sequence[Plan]) -> None:
        self.units.propose(plans, by=self.by)
        made = self.book.propose(plans, by=self.by, schemes=SCHEMES)
        for plan in plans:
            if "host" not in plan.notes and plan.notes.get("institution") in made:
                plan.note(host=made[plan.notes["institution"]])
        self._write_new([plan for plan in plans if plan.outcome == NEW], made)
        changed = [plan for plan in plans if plan.outcome == CHANGED]
        self._write_changed(changed)
        self._write_conditions([plan for plan in plans if plan.outcome in (NEW, CHANGED)])

    def _write_new(self, plans: Sequence[Plan], made: dict[str, int]) -> None:
        new: list[Plan] = []
        for plan in plans:
            number = plan.line.values["number"]
            if number in self.agreements:
                plan.thing = self.agreements[number]
                continue
            host = plan.notes.get("host") or made[plan.notes["institution"]]
            plan.thing = self.agreements[number] = Agreement(
                number=number, institution_id=host, unit=self._unit_of(plan), **facts_of(plan.line, OWN)
            )
            new.append(plan)
        take_in([plan.thing for plan in new], by=self.by)
        for plan in new:
            plan.made(plan.thing)

    def _unit_of(self, plan: Plan) -> Any:
        return self.units.find(plan.line.values["unit"]) if "unit" in plan.line.values else None

    def _write_changed(self, plans: Sequence[Plan]) -> None:
        once: dict[int, Plan] = {}
        for plan in plans:
            if {name for name, *_rest in plan.differences} & {*OWN, "unit"}:
                once.setdefault(plan.thing.pk, plan)
        more = {
            plan.line.number: {"unit": self._unit_of(plan)}
            for plan in once.values()
            if any(name == "unit" for name, *_rest in plan.differences)
        }
        change_rows(list(once.values()), Agreement, OWN, bring_up_to_date, by=self.by, more=more)

    def _write_conditions(self, plans: Sequence[Plan]) -> None:
        new: list[tuple[Plan, Condition]] = []
        for plan in plans:
            values = plan.line.values
            if "places" not in values:
                continue
            standing = None
            if plan.outcome == CHANGED:
                standing = self._condition(self.agreements[values["number"]], values)
            if standing is not None:
                self._change_condition(plan, standing)
                continue
            facts = facts_of(plan.line, ("direction", "level", "places", "months", "language"))
            condition = Condition(
                agreement_id=plan.thing.pk,
                field_id=values.get("field"),
                first_year=self.years.get(values["first_year"], by=self.by),
                last_year=self.years.get(values["last_year"], by=self.by),
                **facts,
            )
            new.append((plan, condition))
        take_in([one for _plan, one in new], by=self.by)
        for plan, one in new:
            plan.made(one)

    def _change_condition(self, plan: Plan, standing: Condition) -> None:
        before: dict[str, Any] = {}
        wanted = facts_of(plan.line, ("places", "months", "language"))
        wanted["last_year"] = self.years.get(plan.line.values["last_year"], by=self.by)
        for name, value in wanted.items():
            if getattr(standing, name) != value:
                before[name] = getattr(standing, name)
                setattr(standing, name, value)
        if before:
            plan.changed(standing, as_kept(before))
            bring_up_to_date([standing], columns=list(before), by=self.by)

    def listing(self) -> Iterator[dict[str, Any]]:
        seen = visible_agreements(self.by) if self.by else Agreement.objects.all()
        for number in seen.order_by("number").values_list("number", flat=True).distinct():
            agreement = self.agreements[number]
            conditions: list[Condition | None] = [*agreement.conditions.all()]
            for condition in conditions or [None]:
                yield self._present(agreement, condition)
