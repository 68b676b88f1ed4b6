"""Sheets of institutions: partners with their identifiers, places on the map and names in both languages."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sojourn.interop.kinds.institution_book import InstitutionBook, folded_code, institution_from
from sojourn.interop.kinds.institution_book import told as told_institution
from sojourn.interop.kinds.kind import CHANGED, NEW, TO_DECIDE, UNCHANGED, Kind, Open, Plan, compare
from sojourn.interop.kinds.rows import change_rows, refuse_doubled
from sojourn.interop.spreadsheet.cells import one_line
from sojourn.interop.spreadsheet.columns import (
    COUNTRY,
    LINE,
    LINK,
    Column,
    Fault,
    Line,
    Type,
    decimal,
    one_of,
)
from sojourn.interop.spreadsheet.workbook import Cell
from sojourn.partners.intake import bring_up_to_date, take_in
from sojourn.partners.models import Institution, InstitutionCode
from sojourn.partners.names import fold
from sojourn.partners.queries import visible_institutions

SCHEMES = {
    "erasmus_code": "erasmus",
    "pic": "pic",
    "oid": "oid",
    "schac": "schac",
    "moe_code": "moe",
}
"""Column -> the register whose code stands in it."""
OWN = ("ror_id", "name_en", "name_zh", "kind", "country", "city", "latitude", "longitude", "website")


def _ror_id(cell: Cell) -> str:
    text = re.sub(r"^(https?://)?(www\.)?ror\.org/", "", one_line(str(cell)).casefold())
    if not re.fullmatch(r"0[a-z0-9]{6}[0-9]{2}", text):
        raise Fault("ror_id_unreadable")
    return text


def _degrees(limit: int) -> Type:
    number = decimal(5, lowest=-limit, highest=limit)

    def read(cell: Cell) -> float | None:
        value = number.read(cell)
        return None if value is None else float(value)

    return Type("degrees", read)


def _kind(cell: Cell) -> str:
    """A registry's list of types ("education;funder") as well as our own words."""
    words = {word.strip().casefold() for word in str(cell).split(";")}
    for word in ("education", "healthcare"):
        if word in words:
            return word
    return str(KIND.read(cell))


KIND = one_of(lambda: Institution.Kind.choices, university="education", hospital="healthcare")
ROR_ID = Type("ror_id", _ror_id)


class Institutions(Kind):
    name: ClassVar[str] = "institutions"
    label: ClassVar[Any] = _("Institutions")
    lead: ClassVar[Any] = _("Universities, hospitals and consortia elsewhere, one a row.")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "ror_id",
            _("ROR id"),
            ROR_ID,
            _("From ror.org; by it an institution is found for certain."),
            ("ror", "ror id"),
        ),
        Column(
            "name_en",
            _("name"),
            LINE,
            _("As it calls itself, in Latin letters. One of the two names is needed."),
            (
                "name in english",
                "institution",
                "institution name",
                "legal name",
                "university",
                "英文名称",
                "院校名称",
            ),
            longest=250,
        ),
        Column("name_zh", _("name in Chinese"), LINE, "", ("中文名称", "学校名称", "中文校名"), longest=250),
        Column(
            "kind",
            _("kind"),
            Type("choice", _kind),
            _("University where nothing stands here."),
            ("types", "type", "类型"),
            choices=lambda: Institution.Kind.choices,
        ),
        Column(
            "country",
            _("country"),
            COUNTRY,
            _("Two letters (DE) or the name in Chinese or English."),
            ("country cd", "country code", "国家", "国家/地区", "国别"),
        ),
        Column("city", _("city"), LINE, "", ("城市", "所在城市"), longest=120),
        Column("latitude", _("latitude"), _degrees(90), "", ("lat",)),
        Column("longitude", _("longitude"), _degrees(180), "", ("lng", "lon")),
        Column("website", _("website"), LINK, "", ("website url", "url", "网址", "网站"), longest=300),
        Column("erasmus_code", _("Erasmus code"), LINE, "", ("伊拉斯谟代码",), longest=80),
        Column("pic", _("PIC"), LINE, "", longest=80),
        Column("oid", _("OID"), LINE, "", longest=80),
        Column(
            "schac",
            _("SCHAC home organisation"),
            LINE,
            _("The institution's domain, such as uva.nl."),
            longest=80,
        ),
        Column(
            "moe_code",
            _("code of the Chinese ministry of education"),
            LINE,
            "",
            ("学校标识码",),
            longest=80,
        ),
    )

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.book = InstitutionBook(self.decisions)
        self.seen: dict[Any, int] = {}

    def find(self, line: Line) -> Plan:
        values = line.values
        if "name_en" not in values and "name_zh" in values:
            values["name_en"] = values["name_zh"]
            line.filling |= {"name_en"}
        plan = Plan(line, title=str(values.get("name_en", "")))
        if ("latitude" in values) != ("longitude" in values):
            plan.refuse("half_a_position", column="latitude")
        if line.faults:
            return plan.refuse_faults()
        number = self.book.by_identifier(values, SCHEMES)
        by_name = number is None
        if by_name:
            if "name_en" not in values:
                return plan.refuse("name_missing", column="name_en")
            number = self._by_name(plan, values)
            if plan.outcome == TO_DECIDE:
                return plan
        if refuse_doubled(plan, self.seen, number or self._key(values), column="name_en"):
            return plan
        return plan if number is None else self._compared(plan, number, by_name=by_name)

    def _by_name(self, plan: Plan, values: dict[str, Any]) -> int | None:
        decided = self.decisions.get(values["name_en"], "")
        if decided.isdecimal() and int(decided) in self.book.known:
            return int(decided)
        if decided == "new":
            return None
        names = [values["name_en"], values.get("name_zh", "")]
        several = self.book.named(names, country=values.get("country", ""), city=values.get("city", ""))
        several = [pk for pk in several if self._can_be(pk, values)]
        if len(several) > 1:
            plan.outcome = TO_DECIDE
            plan.open = Open(
                values["name_en"], [told_institution(self.book.known[pk], 1.0) for pk in several]
            )
        return several[0] if len(several) == 1 else None

    def _can_be(self, pk: int, values: dict[str, Any]) -> bool:
        """Two of one name with different identifiers of one register are two."""
        one, codes = self.book.known[pk], self.book.codes.get(pk, {})
        if values.get("ror_id") and one.ror_id and one.ror_id != values["ror_id"]:
            return False
        return all(
            folded_code(codes[scheme]) == folded_code(values[column])
            for column, scheme in SCHEMES.items()
            if column in values and scheme in codes
        )

    def _key(self, values: dict[str, Any]) -> Any:
        for column in ("ror_id", *SCHEMES):
            if column in values:
                return column, folded_code(values[column])
        return fold(values["name_en"]), values.get("country", ""), fold(values.get("city", ""))

    def _compared(self, plan: Plan, number: int, *, by_name: bool) -> Plan:
        """Found by its name, what only differs in case and accents stays as it is."""
        plan.thing = self.book.known[number]
        plan.title = plan.thing.name_en
        codes = self.book.codes.get(number, {})
        present = {name: getattr(plan.thing, name) for name in OWN}
        present |= {column: codes.get(scheme, "") for column, scheme in SCHEMES.items()}
        plan.differences = [
            (name, old, new)
            for name, old, new in compare(self.columns, plan.line, present)
            if not (by_name and name in ("name_en", "name_zh", "city") and fold(old) == fold(new))
            and not (name in SCHEMES and self._is_known_code(name, old, new))
            and not (name == "website" and old.rstrip("/") == new.rstrip("/"))
        ]
        plan.outcome = CHANGED if plan.differences else UNCHANGED
        return plan

    def _is_known_code(self, column: str, old: str, new: str) -> bool:
        """Whether the code is the one that is there, or belongs to another institution already."""
        return (
            folded_code(old) == folded_code(new) or (SCHEMES[column], folded_code(new)) in self.book.by_code
        )

    def write(self, plans: Sequence[Plan]) -> None:
        new = [plan for plan in plans if plan.outcome == NEW]
        for plan in new:
            plan.thing = institution_from(plan.line.values)
        take_in([plan.thing for plan in new], by=self.by)
        for plan in new:
            plan.made(plan.thing)
        changed = [plan for plan in plans if plan.outcome == CHANGED]
        change_rows(changed, Institution, OWN, bring_up_to_date, by=self.by)
        self._write_codes([plan for plan in (*new, *changed) if plan.outcome in (NEW, CHANGED)])

    def _write_codes(self, plans: Sequence[Plan]) -> None:
        made: list[tuple[Plan, InstitutionCode]] = []
        for plan in plans:
            wanted = {name for name, *_rest in plan.differences} if plan.outcome == CHANGED else set(SCHEMES)
            for column, scheme in SCHEMES.items():
                code = plan.line.values.get(column)
                if code is None or column not in wanted:
                    continue
                if scheme in self.book.codes.get(plan.thing.pk, {}):
                    self._change_code(plan, scheme, code)
                elif (scheme, folded_code(code)) not in self.book.by_code:
                    made.append((plan, InstitutionCode(institution=plan.thing, scheme=scheme, code=code)))
                    self.book.add_code(plan.thing.pk, scheme, code)
        take_in([code for _plan, code in made], by=self.by)
        for plan, code in made:
            plan.made(code)

    def _change_code(self, plan: Plan, scheme: str, code: str) -> None:
        standing = InstitutionCode.objects.get(institution=plan.thing, scheme=scheme)
        plan.changed(standing, {"code": standing.code})
        standing.code = code
        bring_up_to_date([standing], columns=["code"], by=self.by)

    def listing(self) -> Iterator[dict[str, Any]]:
        found = visible_institutions(self.by) if self.by else Institution.objects.all()
        for one in found.order_by("pk").iterator(chunk_size=2000):
            codes = self.book.codes.get(one.pk, {})
            yield {name: getattr(one, name) for name in OWN} | {
                column: codes.get(scheme, "") for column, scheme in SCHEMES.items()
            }
