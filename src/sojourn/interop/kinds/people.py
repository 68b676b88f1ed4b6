"""Sheets of people: students with what they study, staff with their unit, and for administrators any role."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.kind import CHANGED, NEW, UNCHANGED, Kind, Plan, compare
from sojourn.interop.kinds.rows import as_kept, change_rows, facts_of, refuse_doubled
from sojourn.interop.kinds.unit_book import UnitBook
from sojourn.interop.spreadsheet.columns import (
    COUNTRY,
    DAY,
    EMAIL,
    LINE,
    Column,
    Fault,
    Line,
    Type,
    decimal,
    one_of,
    whole,
)
from sojourn.kernel import clock
from sojourn.organisation.intake import bring_up_to_date, take_in
from sojourn.organisation.models import Appointment, Level, Person, Role, Studies
from sojourn.organisation.orcid import tidy_orcid
from sojourn.organisation.queries import visible_people
from sojourn.organisation.rules import is_administrator


def _orcid(cell: Any) -> str:
    found = tidy_orcid(str(cell))
    if found is None:
        raise Fault("orcid_unreadable")
    return found


ORCID = Type("line", _orcid)
OWN = ("number", "name_zh", "name_en", "email", "sex", "birth_date", "nationality", "orcid", "language")
STUDIES = ("level", "year", "major_zh", "major_en", "field_code", "gpa", "gpa_scale", "credits")
UNHARMFUL = frozenset({Role.STUDENT, Role.STAFF})
"""Roles that give no rights over others: what the office may bring with a sheet."""


class People(Kind):
    name: ClassVar[str] = "people"
    label: ClassVar[Any] = _("People")
    lead: ClassVar[Any] = _("Students and staff with their unit, and what students study, one person a row.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "number",
            _("student or staff number"),
            LINE,
            _("By it a person is found again; the e-mail serves where there is none."),
            ("student number", "staff number", "学号", "工号", "学工号"),
            longest=30,
        ),
        Column("name_zh", _("name in Chinese"), LINE, "", ("姓名", "中文姓名"), longest=80),
        Column(
            "name_en",
            _("name in Latin letters"),
            LINE,
            _("One of the two names is needed."),
            ("name", "full name", "英文姓名", "拼音"),
            longest=120,
        ),
        Column("email", _("e-mail"), EMAIL, "", ("email", "e-mail address", "邮箱", "电子邮箱"), longest=254),
        Column(
            "sex",
            _("sex"),
            one_of(lambda: Person.Sex.choices, m="m", male="m", female="f", 男="m", 女="f"),
            "",
            ("gender", "性别"),
            choices=lambda: Person.Sex.choices,
        ),
        Column("birth_date", _("date of birth"), DAY, "", ("birthday", "出生日期")),
        Column("nationality", _("nationality"), COUNTRY, "", ("国籍",)),
        Column("orcid", "ORCID", ORCID),
        Column(
            "language",
            _("language of letters"),
            one_of(lambda: settings.LANGUAGES, zh="zh-hans", 中文="zh-hans", 英文="en"),
            "",
            choices=lambda: settings.LANGUAGES,
        ),
        Column(
            "role",
            _("role"),
            one_of(lambda: Role.choices, 学生="student", 教职工="staff"),
            _("Student where the row says what is studied, else staff. Other roles only by administrators."),
            ("身份", "角色"),
            choices=lambda: Role.choices,
        ),
        Column(
            "unit", _("unit"), LINE, _("Its code or name."), ("school", "学院", "院系", "单位", "department")
        ),
        Column("starts_on", _("from"), DAY, _("First day of the role; today where nothing stands here.")),
        Column("ends_on", _("until"), DAY, _("Last day of the role.")),
        Column(
            "level",
            _("level"),
            one_of(lambda: Level.choices, 本科="bachelor", 硕士="master", 博士="doctor"),
            "",
            ("level of study", "培养层次", "学历层次"),
            choices=lambda: Level.choices,
        ),
        Column("year", _("year of study"), whole(1, 12), "", ("年级",)),
        Column("major_zh", _("major in Chinese"), LINE, "", ("专业",), longest=80),
        Column("major_en", _("major in English"), LINE, "", ("major",), longest=120),
        Column("field_code", _("field of study (ISCED-F)"), LINE, "", ("isced", "isced-f"), longest=4),
        Column("gpa", _("mean of marks"), decimal(2, highest=999), "", ("gpa", "绩点", "平均绩点")),
        Column(
            "gpa_scale", _("highest possible mark"), decimal(2, lowest=1, highest=999), "", ("gpa scale",)
        ),
        Column("credits", _("credits earned"), decimal(1, highest=9999), "", ("credits", "已修学分")),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.book = UnitBook()
        self.seen: dict[str, int] = {}
        self.emails: dict[str, int] = {}
        people = Person.objects.select_related("studies").prefetch_related(
            Prefetch("appointments", Appointment.objects.order_by("-starts_on", "-id"))
        )
        self.people = {person.pk: person for person in people}
        self.by_number = {person.number: person.pk for person in self.people.values() if person.number}
        self.by_email: dict[str, int] = {}
        for person in self.people.values():
            if person.email:
                self.by_email.setdefault(person.email.casefold(), person.pk)
        self.rules_all = self.by is None or is_administrator(self.by)

    def find(self, line: Line) -> Plan:
        values = line.values
        plan = Plan(
            line, title=str(values.get("name_zh") or values.get("name_en") or values.get("number", ""))
        )
        if "number" not in values and "email" not in values and not line.faults:
            plan.refuse("person_unnamed", column="number")
        if "gpa" in values and values["gpa"] > self._scale(values):
            plan.refuse("gpa_above_scale", column="gpa", value=str(values["gpa"]))
        if line.faults:
            return plan.refuse_faults()
        key = values.get("number") or values["email"].casefold()
        if refuse_doubled(plan, self.seen, key, column="number" if "number" in values else "email"):
            return plan
        person = plan.thing = self._found(values)
        if self._is_refused(plan, person):
            return plan
        unit = values.get("unit")
        if unit is not None:
            self.book.refer(plan, unit)
            found = self.book.find(unit)
            if found is not None:
                values["unit"] = found.code
        if person is None:
            return plan
        plan.title = str(person)
        plan.differences = compare(self.columns, line, self._present(person, self._role(values, person)))
        plan.outcome = CHANGED if plan.differences else UNCHANGED
        return plan

    def _scale(self, values: dict[str, Any]) -> Decimal:
        """The highest possible mark: as the row says it, as it is known, or 4."""
        if "gpa_scale" in values:
            return Decimal(values["gpa_scale"])
        studies = getattr(self._found(values), "studies", None)
        return Decimal(studies.gpa_scale if studies else 4)

    def _found(self, values: dict[str, Any]) -> Person | None:
        number = self.by_number.get(values.get("number", ""))
        if number is None and "email" in values:
            number = self.by_email.get(values["email"].casefold())
        return self.people[number] if number is not None else None

    def _is_refused(self, plan: Plan, person: Person | None) -> bool:
        """What no sheet may do: take over an account, give rights, judge oneself."""
        values = plan.line.values
        unit, role = values.get("unit"), values.get("role")
        if person is None and not (values.get("name_zh") or values.get("name_en")):
            plan.refuse("name_missing", column="name_en")
        if person is None and refuse_doubled_email(plan, self.emails):
            return True
        if unit is not None and self.book.is_ambiguous(unit):
            plan.refuse("unit_ambiguous", column="unit", value=unit)
        if role is not None and role not in UNHARMFUL and not self.rules_all:
            plan.refuse("role_not_given", column="role", value=role)
        if (role or "level" in values) and unit is None and (person is None or not self._unit_of(person)):
            plan.refuse("unit_missing", column="unit")
        email = values.get("email")
        if email is not None and person is not None and email.casefold() != person.email.casefold():
            if person.account_id is not None and not self.rules_all:
                plan.refuse("email_of_account", column="email", value=email)
            if self.by_email.get(email.casefold(), person.pk) != person.pk:
                plan.refuse("email_taken", column="email", value=email)
        if person is not None and self.by is not None and person.pk == self.by.pk:
            plan.refuse("own_row", column="number", value=str(values.get("number", "")))
        if values.get("ends_on") and values.get("starts_on") and values["ends_on"] < values["starts_on"]:
            plan.refuse("ends_before_start", column="ends_on", value=str(values["ends_on"]))
        return bool(plan.line.faults)

    def _role(self, values: dict[str, Any], person: Person | None) -> str:
        """The role that the row is about."""
        if values.get("role"):
            return str(values["role"])
        held = self._appointment(person, "") if person else None
        if held is not None and "level" not in values:
            return str(held.role)
        return str(Role.STUDENT if any(name in values for name in STUDIES) else Role.STAFF)

    def _appointment(self, person: Person, role: str) -> Appointment | None:
        """The latest appointment, of this role if one is named."""
        appointments = list(person.appointments.all())
        return next((one for one in appointments if role in ("", one.role)), None)

    def _unit_of(self, person: Person) -> int | None:
        held = self._appointment(person, "")
        studies = getattr(person, "studies", None)
        return studies.unit_id if studies else held.unit_id if held else None

    def _present(self, person: Person, role: str) -> dict[str, Any]:
        present = {name: getattr(person, name) for name in OWN}
        studies, held = getattr(person, "studies", None), self._appointment(person, role)
        present |= {name: getattr(studies, name) if studies else None for name in STUDIES}
        unit = held.unit_id if held else studies.unit_id if studies and role == Role.STUDENT else None
        return present | {
            "role": held.role if held else "",
            "unit": self.book.units[unit].code if unit else "",
            "starts_on": held.starts_on if held else None,
            "ends_on": held.ends_on if held else None,
        }

    def write(self, plans: Sequence[Plan]) -> None:
        self.book.propose(plans, by=self.by)
        new = [plan for plan in plans if plan.outcome == NEW]
        for plan in new:
            plan.thing = Person(**{"email": ""} | facts_of(plan.line, OWN))
        take_in([plan.thing for plan in new], by=self.by)
        for plan in new:
            plan.made(plan.thing)
        changed = [plan for plan in plans if plan.outcome == CHANGED]
        change_rows(changed, Person, OWN, bring_up_to_date, by=self.by)
        self._carry_addresses(changed)
        standing = [plan for plan in (*new, *changed) if plan.outcome in (NEW, CHANGED)]
        self._write_appointments(standing)
        self._write_studies(standing)

    def _carry_addresses(self, plans: Sequence[Plan]) -> None:
        """With the address of letters goes the one somebody signs in with."""
        for plan in plans:
            if plan.outcome == CHANGED and any(name == "email" for name, *_rest in plan.differences):
                account = Person.objects.select_related("account").get(pk=plan.thing.pk).account
                if account is not None:
                    account.email = plan.line.values["email"]
                    account.save(update_fields=["email"])

    def _write_appointments(self, plans: Sequence[Plan]) -> None:
        new: list[tuple[Plan, Appointment]] = []
        for plan in plans:
            values = plan.line.values
            if not ({"role", "unit", "starts_on", "ends_on"} & set(values)):
                continue
            before = self.people.get(plan.thing.pk)
            role = self._role(values, before)
            held = self._appointment(before, role) if before else None
            unit = self.book.find(values["unit"]) if "unit" in values else None
            if held is not None and (unit is None or unit.pk == held.unit_id):
                self._change_appointment(plan, held)
            elif unit is not None:
                if held is not None and held.runs_on(clock.today()):
                    self._end(plan, held, values.get("starts_on") or clock.today())
                new.append((plan, self._appointment_from(plan, unit, role)))
        take_in([one for _plan, one in new], by=self.by)
        for plan, one in new:
            plan.made(one)

    def _appointment_from(self, plan: Plan, unit: Any, role: str) -> Appointment:
        values = plan.line.values
        starts_on = values.get("starts_on") or min(clock.today(), values.get("ends_on") or date.max)
        return Appointment(
            person_id=plan.thing.pk, unit=unit, role=role, starts_on=starts_on, ends_on=values.get("ends_on")
        )

    def _change_appointment(self, plan: Plan, held: Appointment) -> None:
        before = {}
        for name in ("starts_on", "ends_on"):
            value = plan.line.values.get(name)
            if value is not None and value != getattr(held, name):
                before[name] = getattr(held, name)
                setattr(held, name, value)
        if before:
            plan.changed(held, as_kept(before))
            bring_up_to_date([held], columns=list(before), by=self.by)

    def _end(self, plan: Plan, held: Appointment, day: date) -> None:
        """Who comes to another unit leaves the one before."""
        plan.changed(held, as_kept({"ends_on": held.ends_on}))
        held.ends_on = max(day, held.starts_on)
        bring_up_to_date([held], columns=["ends_on"], by=self.by)

    def _write_studies(self, plans: Sequence[Plan]) -> None:
        new: list[tuple[Plan, Studies]] = []
        for plan in plans:
            facts = facts_of(plan.line, STUDIES)
            before = self.people.get(plan.thing.pk)
            studies = getattr(before, "studies", None) if before else None
            unit = self.book.find(plan.line.values["unit"]) if "unit" in plan.line.values else None
            if studies is not None:
                moved = {"unit": unit} if unit and unit.pk != studies.unit_id else {}
                self._change_studies(plan, studies, facts | moved)
            elif "level" in facts:
                place = unit.pk if unit else self._unit_of(before) if before else None
                new.append((plan, Studies(person_id=plan.thing.pk, unit_id=place, **facts)))
        take_in([one for _plan, one in new], by=self.by)
        for plan, one in new:
            plan.made(one)

    def _change_studies(self, plan: Plan, studies: Studies, facts: dict[str, Any]) -> None:
        before = {}
        for name, value in facts.items():
            if getattr(studies, name) != value:
                before[name] = getattr(studies, name)
                setattr(studies, name, value)
        if before:
            plan.changed(studies, as_kept(before))
            bring_up_to_date([studies], columns=list(before), by=self.by)

    def listing(self) -> Iterator[dict[str, Any]]:
        seen = (visible_people(self.by) if self.by else Person.objects.all()).filter(contacts=None)
        for number in seen.order_by("number", "pk").values_list("pk", flat=True).distinct():
            person = self.people[number]
            yield self._present(person, self._role({}, person))


def refuse_doubled_email(plan: Plan, emails: dict[str, int]) -> bool:
    """Two new people of one address are one person twice, or a slip."""
    email = plan.line.values.get("email", "").casefold()
    return bool(email) and refuse_doubled(plan, emails, email, column="email")
