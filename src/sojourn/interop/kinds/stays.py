"""Sheets of stays: those of earlier years above all, each with its person, unit, host and days."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.institution_book import InstitutionBook
from sojourn.interop.kinds.institutions import ROR_ID
from sojourn.interop.kinds.kind import CHANGED, NEW, TO_DECIDE, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import change_rows, facts_of, refuse_doubled
from sojourn.interop.kinds.unit_book import UnitBook
from sojourn.interop.kinds.year_book import YearBook
from sojourn.interop.spreadsheet.columns import (
    COUNTRY,
    DAY,
    EMAIL,
    LINE,
    YEAR,
    Column,
    Line,
    decimal,
    one_of,
)
from sojourn.kernel import clock
from sojourn.organisation.intake import take_in
from sojourn.organisation.models import Person
from sojourn.organisation.years import label_of
from sojourn.programmes.models import Period
from sojourn.stays.intake import TAKEN_OVER, StayTaken, bring_up_to_date, take_over_stays
from sojourn.stays.models import Stay
from sojourn.stays.queries.visible import visible_stays

PERSON = ("number", "name_zh", "name_en", "email", "sex", "birth_date", "nationality")
DAYS = ("planned_from", "planned_until", "departed_on", "arrived_on", "ended_on")
SCHEMES = {"erasmus_code": "erasmus"}
DAYS_A_MONTH = 30.4
LONGEST_TERM = 6
"""Months; who stays longer stays the year."""


class Stays(Kind):
    name: ClassVar[str] = "stays"
    label: ClassVar[Any] = _("Stays")
    lead: ClassVar[Any] = _("Who was or will be where and when, also in years before; one stay a row.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "number",
            _("student or staff number"),
            LINE,
            _("By it a person is found again; the e-mail serves where there is none."),
            ("student number", "学号", "工号", "学工号"),
            longest=30,
        ),
        Column("name_zh", _("name in Chinese"), LINE, "", ("姓名",), longest=80, is_compared=False),
        Column("name_en", _("name in Latin letters"), LINE, "", ("name",), longest=120, is_compared=False),
        Column("email", _("e-mail"), EMAIL, "", ("email", "邮箱"), longest=254, is_compared=False),
        Column(
            "sex",
            _("sex"),
            one_of(lambda: Person.Sex.choices, m="m", male="m", female="f", 男="m", 女="f"),
            "",
            ("gender", "性别"),
            choices=lambda: Person.Sex.choices,
            is_compared=False,
        ),
        Column("birth_date", _("date of birth"), DAY, "", ("出生日期",), is_compared=False),
        Column("nationality", _("nationality"), COUNTRY, "", ("国籍",), is_compared=False),
        Column(
            "unit", _("unit"), LINE, _("Its code or name."), ("school", "学院", "单位"), is_compared=False
        ),
        Column(
            "institution",
            _("institution"),
            LINE,
            _("The host's name; an unknown one is proposed as new."),
            ("host", "host institution", "接收院校", "合作院校"),
            longest=250,
            is_compared=False,
        ),
        Column("ror_id", _("ROR id"), ROR_ID, "", ("ror",), is_compared=False),
        Column("erasmus_code", _("Erasmus code"), LINE, "", longest=80, is_compared=False),
        Column("country", _("country"), COUNTRY, "", ("国家", "国家/地区"), is_compared=False),
        Column("city", _("city"), LINE, "", ("城市",), longest=120, is_compared=False),
        Column("academic_year", _("academic year"), YEAR, "", ("学年",)),
        Column(
            "period",
            _("period"),
            one_of(lambda: Period.choices, semester="term", 学期="term", 学年="year"),
            _("Where it is missing it follows from the months."),
            choices=lambda: Period.choices,
        ),
        Column(
            "months",
            _("months"),
            decimal(2, highest=60),
            _("Where the last day is missing it follows from these."),
            ("duration", "月数"),
            is_compared=False,
        ),
        Column("planned_from", _("planned from"), DAY, "", ("start", "开始日期")),
        Column("planned_until", _("planned until"), DAY, "", ("end", "结束日期")),
        Column("departed_on", _("left home on"), DAY, "", ("出境日期",)),
        Column("arrived_on", _("arrived on"), DAY, "", ("抵达日期",)),
        Column("ended_on", _("stay ended on"), DAY, "", ("返校日期",)),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.book, self.units, self.years = InstitutionBook(self.decisions), UnitBook(), YearBook()
        self.people: dict[str, int] = {}
        self.emails: dict[str, int] = {}
        self.units_of: dict[int, int] = {}
        people = Person.objects.values_list("pk", "number", "email", "studies__unit")
        for pk, number, email, unit in people.iterator(chunk_size=2000):
            if number:
                self.people[number] = pk
            if email:
                self.emails.setdefault(email.casefold(), pk)
            if unit:
                self.units_of[pk] = unit
        self.stays: dict[tuple[int, str], list[Stay]] = {}
        places = "nomination__place__academic_year", "nomination__application__call", "person"
        for stay in Stay.objects.select_related(*places).iterator(chunk_size=2000):
            self.stays.setdefault((stay.person_id, _year_of(stay)), []).append(stay)
        self.seen: dict[Any, int] = {}
        self.turns: dict[Any, int] = {}
        self.new_people: dict[str, Plan] = {}
        self.made_people: dict[str, int] = {}

    def find(self, line: Line) -> Plan:
        values = line.values
        title = values.get("name_zh") or values.get("name_en") or values.get("number") or values.get("email")
        plan = Plan(line, title=f"{title or ''} {values.get('institution', '')}".strip())
        if line.faults or self._is_refused(plan):
            return plan.refuse_faults()
        person = self._person(values)
        key = self._person_key(values)
        institution = self._institution(plan, values)
        if plan.outcome == TO_DECIDE:
            return plan
        host = institution or plan.notes["institution"]
        if refuse_doubled(plan, self.seen, (key, values["academic_year"], host), column="number"):
            return plan
        if person is None and key not in self.new_people:
            self.new_people[key] = plan
        standing = self._standing(person, values, institution)
        if standing is not None:
            return self._compared(plan, standing)
        if "unit" in values:
            self.units.refer(plan, values["unit"])
        elif person is None or person not in self.units_of:
            plan.refuse("unit_missing", column="unit")
        self._plan_days(values)
        if values["planned_until"] <= values["planned_from"]:
            plan.refuse("ends_before_start", column="planned_until", value=str(values["planned_until"]))
        return plan

    def _is_refused(self, plan: Plan) -> bool:
        values = plan.line.values
        if "number" not in values and "email" not in values:
            plan.refuse("person_unnamed", column="number")
        elif self._person(values) is None and not (values.get("name_zh") or values.get("name_en")):
            plan.refuse("person_unknown", column="number", value=self._person_key(values))
        if not ({"institution", "ror_id", "erasmus_code"} & set(values)):
            plan.refuse("institution_missing", column="institution")
        if "academic_year" not in values and "planned_from" in values:
            begins = values["planned_from"]
            values["academic_year"] = label_of(begins.year if begins.month >= 7 else begins.year - 1)
        if "academic_year" not in values:
            plan.refuse("year_missing", column="academic_year")
        if not ({"months", "period", "planned_until", "ended_on"} & set(values)):
            plan.refuse("length_missing", column="months")
        if "months" in values and values["months"] <= 0:
            plan.refuse("months_not_above_zero", column="months", value=str(values["months"]))
        if "unit" in values and self.units.is_ambiguous(values["unit"]):
            plan.refuse("unit_ambiguous", column="unit", value=values["unit"])
        return bool(plan.line.faults)

    def _person_key(self, values: dict[str, Any]) -> str:
        return str(values.get("number") or values["email"].casefold())

    def _person(self, values: dict[str, Any]) -> int | None:
        return self.people.get(values.get("number", "")) or self.emails.get(
            values.get("email", "").casefold()
        )

    def _institution(self, plan: Plan, values: dict[str, Any]) -> int | None:
        facts = {
            name: values[name] for name in ("ror_id", "erasmus_code", "country", "city") if name in values
        }
        facts["name_en"] = values.get("institution") or values.get("erasmus_code") or values["ror_id"]
        found = self.book.refer(plan, facts, schemes=SCHEMES)
        if found is not None:
            plan.note(host=found)
        return found

    def _standing(self, person: int | None, values: dict[str, Any], institution: int | None) -> Stay | None:
        if person is None or institution is None:
            return None
        stays = self.stays.get((person, values["academic_year"]), [])
        return next((stay for stay in stays if stay.institution_id == institution), None)

    def _compared(self, plan: Plan, stay: Stay) -> Plan:
        plan.thing = stay
        plan.differences = compare(self.columns, plan.line, self._present(stay))
        plan.outcome = CHANGED if plan.differences else UNCHANGED
        was_here = not stay.nomination.application.call.code.startswith(TAKEN_OVER)
        if plan.differences and was_here:
            return plan.refuse("stay_changed_by_steps", column=plan.differences[0][0])
        return plan

    def _plan_days(self, values: dict[str, Any]) -> None:
        """From the term's first day for so many months, where the days are not told; past ones are over."""
        first = int(values["academic_year"][:4])
        months = float(values.get("months", LONGEST_TERM if values.get("period") == "term" else 10))
        values.setdefault("planned_from", date(first, 9, 1))
        if "months" not in values and "ended_on" in values:
            values.setdefault("planned_until", values["ended_on"])
        values.setdefault(
            "planned_until", values["planned_from"] + timedelta(days=max(1, round(months * DAYS_A_MONTH)))
        )
        values.setdefault("period", "term" if months <= LONGEST_TERM else "year")
        if values["planned_until"] < clock.today() and "ended_on" not in values:
            values["ended_on"] = values["planned_until"]
        if "ended_on" in values:
            values.setdefault("departed_on", min(values["planned_from"], values["ended_on"]))
            values.setdefault("arrived_on", values["departed_on"])
        elif "arrived_on" in values:
            values.setdefault("departed_on", values["arrived_on"])

    def _present(self, stay: Stay) -> dict[str, Any]:
        host = self.book.known[stay.institution_id]
        return (
            {name: getattr(stay.person, name) for name in PERSON}
            | {name: getattr(stay, name) for name in DAYS}
            | {
                "unit": self.units.units[stay.unit_id].code,
                "institution": host.name_en,
                "ror_id": host.ror_id,
                "erasmus_code": self.book.codes.get(host.pk, {}).get("erasmus", ""),
                "country": host.country,
                "city": host.city,
                "academic_year": _year_of(stay),
                "period": stay.nomination.place.period,
            }
        )

    def write(self, plans: Sequence[Plan]) -> None:
        self.units.propose(plans, by=self.by)
        made = self.book.propose(plans, by=self.by, schemes=SCHEMES)
        new = [plan for plan in plans if plan.outcome == NEW]
        self._make_people(new)
        taken = [self._taken(plan, made) for plan in new]
        made_for_each, shared = take_over_stays(taken, by=self.by)
        for plan, rows in zip(new, made_for_each, strict=True):
            plan.thing = rows[-1]
            for row in rows:
                plan.made(row)
        for row in shared:
            new[0].made_beside(row)
        changed = [plan for plan in plans if plan.outcome == CHANGED]
        change_rows(changed, Stay, DAYS, bring_up_to_date, by=self.by)

    def _make_people(self, plans: Sequence[Plan]) -> None:
        """Those who are not known yet; without appointment, since what they study today nobody said."""
        new: dict[str, tuple[Plan, Person]] = {}
        for plan in plans:
            key = self._person_key(plan.line.values)
            if self._person(plan.line.values) is None and key not in new:
                new[key] = (plan, Person(**{"email": ""} | facts_of(plan.line, PERSON)))
        take_in([person for _plan, person in new.values()], by=self.by)
        for plan, person in new.values():
            plan.made_beside(person)
            if person.number:
                self.people[person.number] = person.pk
            if person.email:
                self.emails.setdefault(person.email.casefold(), person.pk)

    def _taken(self, plan: Plan, made: dict[str, int]) -> StayTaken:
        values = plan.line.values
        person = self._person(values)
        assert person is not None  # made just now, if not known before
        host = plan.notes.get("host") or made[plan.notes["institution"]]
        key = (person, values["academic_year"])
        self.turns[key] = self.turns.get(key, len(self.stays.get(key, []))) + 1
        unit = self.units.find(values["unit"]) if "unit" in values else None
        return StayTaken(
            person_id=person,
            unit_id=unit.pk if unit else self.units_of[person],
            institution_id=host,
            institution_name=self.book.known[host].name_en,
            year=self.years.get(values["academic_year"], by=self.by),
            period=values["period"],
            turn=self.turns[key],
            **{name: values[name] for name in DAYS if name in values},
        )

    def listing(self) -> Iterator[dict[str, Any]]:
        found = visible_stays(self.by) if self.by else Stay.objects.all()
        rows = found.select_related("person", "nomination__place__academic_year").order_by("pk").distinct()
        for stay in rows.iterator(chunk_size=2000):
            yield self._present(stay)


def _year_of(stay: Stay) -> str:
    return stay.nomination.place.academic_year.label
