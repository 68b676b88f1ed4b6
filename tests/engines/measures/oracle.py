"""The 38 measures once more, slowly and without tables: each told as its definition reads."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from sojourn.engines.measures.schema import TABLES

Row = dict[str, Any]
GIVEN = object()


class Counted(NamedTuple):
    """A row as it counts: met is yes, no or None for unknown."""

    unit: str
    field: str | None
    detail: str
    record: str
    weight: Fraction
    amount: Fraction | None
    met: bool | None


def exact(value: Any) -> Fraction | None:
    return (
        None
        if value is None
        else Fraction(value).limit_denominator(10**6)
        if value < 10**6
        else Fraction(value)
    )


def both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def either(first: bool | None, second: bool | None) -> bool | None:
    if first or second:
        return True
    return None if first is None or second is None else False


def months_back(day: date, years: int) -> date:
    """The first day of the window of so many years that ends on a day."""
    try:
        return day.replace(year=day.year - years) + timedelta(days=1)
    except ValueError:
        return date(day.year - years, 3, 1)


class Oracle:
    def __init__(self, facts: dict[str, list[Row]], year: int, first: date, last: date) -> None:
        self.year, self.first, self.last = year, first, last
        self.facts = {
            name: [{column.name: row.get(column.name) for column in TABLES[name].columns} for row in rows]
            for name, rows in facts.items()
        }
        self.ours = {row["code"] for row in facts["house"] if row["kind"] == "country"}
        self.languages = {row["code"] for row in facts["house"] if row["kind"] == "language"}
        self.units = {row["unit"]: row for row in facts["units"]}

    # What many definitions share

    def rows(self, table: str) -> list[Row]:
        return self.facts.get(table, [])

    def within(self, day: date | None, years: int = 1) -> bool:
        first = self.first if years == 1 else months_back(self.last, years)
        return day is not None and first <= day <= self.last

    def of_year(self, table: str, years: int = 1) -> list[Row]:
        return [row for row in self.rows(table) if self.year - years < row["year"] <= self.year]

    def running(self, row: Row, years: int = 1) -> bool:
        first = self.first if years == 1 else months_back(self.last, years)
        return row["started_on"] <= self.last and (row["ended_on"] is None or row["ended_on"] >= first)

    def foreign(self, country: str | None) -> bool | None:
        return None if country is None else country not in self.ours

    def days(self, stay: Row) -> int | None:
        if stay["started_on"] is None or stay["ended_on"] is None:
            return None
        return (stay["ended_on"] - stay["started_on"]).days + 1

    def at_least(self, stay: Row, days: int) -> bool | None:
        found = self.days(stay)
        return None if found is None else found >= days

    def ended(self, direction: str, kind: str, years: int = 1) -> list[Row]:
        return [
            stay
            for stay in self.rows("stays")
            if stay["direction"] == direction
            and stay["kind"] == kind
            and self.within(stay["ended_on"], years)
        ]

    def ever_out(self) -> list[Row]:
        return [
            stay
            for stay in self.rows("stays")
            if stay["direction"] == "out"
            and stay["completed"]
            and stay["started_on"]
            and stay["ended_on"]
            and stay["ended_on"] <= self.last
        ]

    def row(
        self, row: Row, met: bool | None, amount: Any = GIVEN, detail: str = "", field: Any = None
    ) -> Counted:
        share = exact(row["share"])
        told = share if amount is GIVEN else amount
        return Counted(row["unit"], field, detail, row["record"], share, told, met)

    def times(self, value: Any, row: Row) -> Fraction | None:
        return None if value is None else exact(value) * exact(row["share"])

    def once_a_person(self, rows: list[Row], met: dict[int, bool | None]) -> list[Counted]:
        whole: dict[str, Fraction] = defaultdict(Fraction)
        for row in rows:
            if met[id(row)]:
                whole[row["person"]] += exact(row["share"])
        found = []
        for row in rows:
            part = exact(row["share"]) / whole[row["person"]] if met[id(row)] else Fraction(0)
            found.append(self.row(row, met[id(row)], part))
        return found

    # Teachers

    def is_foreigner(self, person: Row) -> bool | None:
        foreign = self.foreign(person["citizenship"])
        if not foreign:
            return foreign
        if person["contract_from"] is None:
            return None
        until = person["contract_until"]
        return until is None or (until - person["contract_from"]).days + 1 >= 90

    def t1(self) -> list[Counted]:
        return [self.row(one, self.is_foreigner(one), field=one["field"]) for one in self.of_year("staff")]

    def t1_fte(self) -> list[Counted]:
        return [
            self.row(one, self.is_foreigner(one), exact(one["fte"]), field=one["field"])
            for one in self.of_year("staff")
        ]

    def t2(self) -> list[Counted]:
        long = {stay["person"] for stay in self.ever_out() if self.days(stay) >= 180}
        return [
            self.row(one, either(one["person"] in long, one["degree_abroad"]), field=one["field"])
            for one in self.of_year("staff")
        ]

    def t3(self) -> list[Counted]:
        return [
            self.row(stay, stay["completed"], self.times(self.days(stay), stay))
            for stay in self.ended("out", "staff")
        ]

    def t4(self) -> list[Counted]:
        stays = self.ended("out", "staff", 3)
        return self.once_a_person(
            stays, {id(stay): both(stay["completed"], self.at_least(stay, 90)) for stay in stays}
        )

    def t5(self) -> list[Counted]:
        found = []
        for stay in self.ended("in", "expert", 3):
            days = self.days(stay)
            months = None if days is None else exact(stay["share"]) * days / Fraction(36525, 1200)
            found.append(self.row(stay, stay["completed"], months))
        return found

    def t6(self) -> list[Counted]:
        return [
            self.row(one, one["foreign_expert"], self.times(one["hours"], one))
            for one in self.of_year("teachings")
        ]

    def t7(self) -> list[Counted]:
        foreign = {
            one["record"]
            for one in self.rows("courses")
            if one["language"] and one["language"] not in self.languages
        }
        able = {one["person"] for one in self.of_year("teachings", 3) if one["course"] in foreign} - {None}
        found = []
        for one in self.of_year("staff"):
            if one["teaches"] is False:
                continue
            can = either(one["person"] in able, one["language_certificate"])
            found.append(self.row(one, can if one["teaches"] else None))
        return found

    def t8(self) -> list[Counted]:
        stays = {stay["record"]: stay for stay in self.ever_out()}
        found = []
        for one in self.rows("leaders"):
            if not (
                one["started_on"] <= self.last and (one["ended_on"] is None or one["ended_on"] >= self.last)
            ):
                continue
            stayed = sum(self.days(stay) for stay in stays.values() if stay["person"] == one["person"])
            told = one["days_abroad"]
            met = True if stayed >= 180 else None if told is None else told + stayed >= 180
            found.append(self.row(one, met))
        return found

    # Students

    def s1(self) -> list[Counted]:
        stays = self.ended("out", "student")
        return self.once_a_person(
            stays, {id(stay): both(stay["completed"], self.at_least(stay, 7)) for stay in stays}
        )

    def s2(self) -> list[Counted]:
        found = []
        for stay in self.ended("out", "student"):
            days = self.days(stay)
            part = None if days is None else Fraction(min(days, 365), 365) * exact(stay["share"])
            found.append(self.row(stay, stay["completed"], part))
        return found

    def s3(self) -> list[Counted]:
        went = {
            stay["person"] for stay in self.ever_out() if stay["kind"] == "student" and self.days(stay) >= 28
        }
        return [
            self.row(one, one["person"] in went, self.times(one["people"], one), field=one["field"])
            for one in self.of_year("graduates")
        ]

    def s4(self) -> list[Counted]:
        found = []
        for one in self.rows("applications"):
            if (
                not self.within(one["submitted_on"])
                or not one["government_sponsored"]
                or one["eligible"] is False
            ):
                continue
            found.append(self.row(one, one["taken_up"] if one["eligible"] else None, field=one["field"]))
        return found

    def enrolled(self) -> list[Row]:
        return [one | {"share": one["people"]} for one in self.of_year("students")]

    def s5(self) -> list[Counted]:
        return [
            self.row(one, self.foreign(one["citizenship"]), field=one["field"]) for one in self.enrolled()
        ]

    def s6(self) -> list[Counted]:
        found = []
        for one in self.enrolled():
            home = one["citizenship"]
            if home is None:
                found.append(self.row(one, None))
            elif self.foreign(home):
                found.append(self.row(one, True, detail=home))
        return found

    def s7(self) -> list[Counted]:
        found = []
        for stay in self.rows("stays"):
            if (
                stay["kind"] != "student"
                or not self.within(stay["ended_on"], 3)
                or stay["completed"] is False
            ):
                continue
            found.append(self.row(stay, stay["direction"] == "in" if stay["completed"] else None))
        return found

    def s8(self) -> list[Counted]:
        doctors = [one for one in self.enrolled() if one["level"] == "doctor"]
        return [self.row(one, self.foreign(one["citizenship"]), field=one["field"]) for one in doctors]

    def offered(self) -> list[Row]:
        active = {
            one["record"]
            for one in self.rows("agreements")
            if one["valid_from"] <= self.last
            and (one["valid_until"] is None or one["valid_until"] >= self.first)
        }
        return [one for one in self.of_year("places") if one["agreement"] in active]

    def s9_of(self) -> list[Counted]:
        return [self.row(one, True, self.times(one["places"], one)) for one in self.offered()]

    def s9(self) -> list[Counted]:
        found = []
        for agreement in {one["agreement"] for one in self.offered()}:
            places = [one for one in self.offered() if one["agreement"] == agreement]
            whole = sum(self.times(one["places"], one) for one in places)
            gone = [
                stay
                for stay in self.rows("stays")
                if stay["agreement"] == agreement
                and stay["direction"] == "out"
                and stay["kind"] == "student"
                and stay["start_confirmed"]
                and self.within(stay["started_on"])
            ]
            people = sum(exact(stay["share"]) for stay in gone)
            if not whole or not people:
                continue
            for stay in gone:
                for one in places:
                    part = exact(stay["share"]) * min(Fraction(1), whole / people)
                    amount = part * self.times(one["places"], one) / whole
                    found.append(self.row(one | {"record": stay["record"]}, True, amount))
        return found

    def s10(self) -> list[Counted]:
        found = []
        wait = timedelta(days=60)
        for stay in self.rows("stays"):
            over = stay["ended_on"]
            if (
                stay["direction"] != "out"
                or stay["kind"] != "student"
                or stay["completed"] is False
                or over is None
            ):
                continue
            if not self.first <= over + wait <= self.last:
                continue
            promised = stay["credits_promised"]
            if stay["completed"] is None or promised is None:
                found.append(self.row(stay, None))
                continue
            done = stay["recognised_on"] is not None and stay["recognised_on"] <= over + wait
            enough = promised == 0 or (done and (stay["credits_recognised"] or 0) >= promised)
            told = stay["report_accepted_on"] is not None and stay["report_accepted_on"] <= over + wait
            found.append(self.row(stay, enough and told))
        return found
