"""Invented facts, small and nasty: gaps, zeros, shared records, split people, days at the edge of windows."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
FIELDS = ("01", "05", "09")
COUNTRIES = ("CN", "HK", "DE", "FR", "US", "JP", "TH")
HOUSE = (
    {"kind": "country", "code": "CN"},
    {"kind": "country", "code": "HK"},
    {"kind": "language", "code": "zh"},
)
EDGES = (0, 6, 7, 27, 28, 59, 60, 61, 89, 90, 179, 180, 365, 366, 730, 731)


class Inventor:
    """Everything from one seed."""

    def __init__(self, seed: int, *, size: int = 12) -> None:
        self.draw, self.size = random.Random(seed), size
        self.units = self._units()
        self.leaves = [unit["unit"] for unit in self.units]
        self.people = [f"p{number}" for number in range(size)]
        self.last_days = (date(2024, 2, 29), date(2025, 12, 31), date(2024, 12, 31), date(2026, 8, 31))

    def maybe(self, value: Any, gap: float = 0.15) -> Any:
        return None if self.draw.random() < gap else value

    def yes(self, chance: float = 0.5) -> bool:
        return self.draw.random() < chance

    def yes_no(self) -> bool | None:
        return self.draw.choice((True, True, False, None))

    def country(self) -> str | None:
        return self.maybe(self.draw.choice(COUNTRIES))

    def person(self) -> str:
        return self.draw.choice(self.people)

    def field(self) -> str | None:
        return self.maybe(self.draw.choice(FIELDS), 0.4)

    def year(self) -> int:
        return self.draw.choice((2021, 2022, 2023, 2024, 2024, 2025, 2025, 2025, 2026))

    def day(self) -> date:
        """Often at an edge of a window, else anywhere in six years."""
        if self.yes(0.4):
            last = self.draw.choice(self.last_days)
            years = self.draw.randrange(6)
            try:
                edge = last.replace(year=last.year - years)
            except ValueError:
                edge = date(last.year - years, 2, 28)
            return edge + timedelta(days=self.draw.choice((-61, -60, -59, -1, 0, 1, 2)))
        return date(2020, 1, 1) + timedelta(days=self.draw.randrange(2500))

    def until(self, first: date, gap: float = 0.3) -> date | None:
        return self.maybe(first + timedelta(days=self.draw.choice(EDGES)), gap)

    def _units(self) -> list[Row]:
        """A university with schools, a hospital and its departments; three levels."""
        top = {"unit": "U", "parent": None, "kind": "university", "field": None}
        found = [top]
        for number in range(self.draw.randrange(1, 4)):
            found.append(
                {
                    "unit": f"S{number}",
                    "parent": "U",
                    "kind": "school",
                    "field": self.draw.choice((*FIELDS, None)),
                }
            )
        found.append({"unit": "H", "parent": "U", "kind": "hospital", "field": "09"})
        found += [{"unit": f"H{n}", "parent": "H", "kind": "department", "field": "09"} for n in range(2)]
        return found

    def split(self, row: Row) -> Iterator[Row]:
        """Among one to three units, in equal parts or as people are split."""
        units = self.draw.sample(self.leaves, self.draw.choice((1, 1, 1, 2, 3)))
        shares = [1 / len(units)] * len(units)
        if len(units) == 2 and self.yes():
            shares = [0.7, 0.3]
        for unit, share in zip(units, shares, strict=True):
            yield row | {"unit": unit, "share": share}

    def shared(self, table: str, number: int, make: Any) -> list[Row]:
        """So many records of a table."""
        rows: list[Row] = []
        for place in range(self.draw.randrange(number + 1)):
            rows += self.split({"record": f"{table}.{place}"} | make())
        return rows

    def facts(self) -> dict[str, list[Row]]:
        """All tables."""
        many = self.size
        found = {"house": list(HOUSE), "units": self.units, **self._sizes(), **self._people()}
        return (
            found
            | {
                "stays": self.shared("stay", many * 4, self._stay),
                "applications": self.shared("application", many, self._application),
                "agreements": self.shared("agreement", 6, self._agreement),
                "posts": self.shared("post", many, self._post),
                "works": self.shared("work", many * 3, self._work),
                "projects": self.shared("project", many, self._project),
                "laboratories": self.shared("laboratory", 5, self._lasting),
                "trials": self.shared("trial", many, self._trial),
                "events": self.shared("event", many * 2, self._event),
                "activities": self.shared("activity", many, self._activity),
                "finance": self.shared("income", many, self._income),
                "programmes": self.shared("programme", many, self._programme),
                "places": self.shared("condition", 6, self._place),
            }
            | self._courses()
            | self._lines()
        )  # fmt: skip

    def _sizes(self) -> dict[str, list[Row]]:
        draw, years = self.draw, (2022, 2023, 2024, 2025)
        sizes = [
            {"unit": unit, "year": year, "kind": kind, "value": draw.choice((0, 0.5, 3, 12.25, 40))}
            for unit in self.leaves
            for year in years
            for kind in ("staff_fte", "students", "staff")
            if self.yes(0.85)
        ]
        covered = [
            {"table": table, "unit": unit, "year": year}
            for table in ("stays", "posts", "laboratories", "events")
            for unit in self.leaves
            for year in years
            if self.yes(0.93)
        ]
        served = [
            {
                "unit": unit,
                "year": year,
                "kind": kind,
                "done": draw.randrange(7),
                "due": draw.choice((0, 4, 5, 6)),
            }
            for unit in self.leaves
            for year in (2024, 2025)
            for kind in ("officers", "on_time", "bilingual")
            if self.yes(0.8)
        ]
        return {
            "denominators": [row | {"record": f"d.{place}"} for place, row in enumerate(sizes)],
            "coverage": covered,
            "service": [row | {"record": f"s.{place}"} for place, row in enumerate(served)],
        }

    def _people(self) -> dict[str, list[Row]]:
        draw, staff, leaders, graduates, students = self.draw, [], [], [], []
        for year in (2024, 2025):
            for person in self.people:
                first = self.maybe(self.day())
                row = {
                    "record": f"staff.{person}",
                    "year": year,
                    "person": person,
                    "fte": self.maybe(draw.choice((0.2, 0.5, 1))),
                    "citizenship": self.country(),
                    "contract_from": first,
                    "contract_until": first and self.until(first),
                    "degree_abroad": self.yes_no(),
                    "teaches": self.yes_no(),
                    "language_certificate": draw.choice((False, False, True, None)),
                    "field": self.field(),
                }
                staff += self.split(row) if self.yes(0.8) else []
                if self.yes(0.3):
                    graduate = {"record": f"g.{year}.{person}", "year": year, "person": person, "people": 1}
                    graduates += self.split(graduate | {"field": self.field()})
        graduates += self.split({"record": "g.others", "year": 2025, "person": None, "people": 7})
        for place, person in enumerate(draw.sample(self.people, self.size // 2)):
            first = self.day()
            days = self.maybe(draw.choice((0, 100, 179, 180, 400)), 0.3)
            row = {
                "person": person,
                "started_on": first,
                "ended_on": self.until(first, 0.6),
                "days_abroad": days,
            }
            leaders += self.split(row | {"record": f"leader.{place}"})
        for place in range(draw.randrange(self.size * 4)):
            students.append(
                {
                    "record": f"students.{place}",
                    "unit": draw.choice(self.leaves),
                    "year": draw.choice((2024, 2025, 2025)),
                    "level": draw.choice(("bachelor", "master", "doctor")),
                    "citizenship": self.country(),
                    "people": draw.choice((0, 1, 1, 2, 5, 30)),
                    "field": self.field(),
                }
            )
        return {"staff": staff, "leaders": leaders, "graduates": graduates, "students": students}

    def _stay(self) -> Row:
        draw, last = self.draw, self.day()
        first = last - timedelta(days=draw.choice(EDGES))
        recognised = self.maybe(last + timedelta(days=draw.choice((-5, 59, 60, 61))), 0.3)
        accepted = self.maybe(last + timedelta(days=draw.choice((0, 30, 60, 61))), 0.3)
        return {
            "person": self.person(),
            "direction": draw.choice(("out", "out", "in")),
            "kind": draw.choice(("student", "student", "staff", "expert")),
            "started_on": self.maybe(first, 0.1),
            "ended_on": self.maybe(last, 0.1),
            "start_confirmed": draw.choice((True, True, False, None)),
            "completed": draw.choice((True, True, True, False, None)),
            "country": self.country(),
            "agreement": self.maybe(f"agreement.{draw.randrange(6)}", 0.3),
            "credits_promised": self.maybe(draw.choice((0, 10, 12.5))),
            "credits_recognised": self.maybe(draw.choice((0, 10, 12.5))),
            "recognised_on": recognised,
            "report_accepted_on": accepted,
        }

    def _application(self) -> Row:
        return {
            "person": self.person(),
            "submitted_on": self.day(),
            "government_sponsored": self.yes(0.8),
            "eligible": self.yes_no(),
            "taken_up": self.yes_no(),
            "field": self.field(),
        }

    def _agreement(self) -> Row:
        first = self.day()
        return {
            "valid_from": first,
            "valid_until": self.until(first),
            "institution": self.maybe(f"i{self.draw.randrange(4)}", 0.3),
        }

    def _place(self) -> Row:
        return {
            "year": self.draw.choice((2024, 2025)),
            "agreement": f"agreement.{self.draw.randrange(6)}",
            "places": self.draw.choice((0, 1, 2, 5)),
        }

    def _post(self) -> Row:
        return {
            "person": self.person(),
            "kind": self.draw.choice(("editorial", "organisation")),
            "international": self.yes_no(),
        } | self._lasting()

    def _lasting(self) -> Row:
        first = self.day()
        return {"started_on": first, "ended_on": self.until(first)}

    def _work(self) -> Row:
        return {
            "published_on": self.day(),
            "authors": self.maybe(self.draw.choice((1, 3, 100, 101))),
            "retracted": self.draw.choice((False, False, False, True, None)),
            "field": self.field(),
        }

    def _project(self) -> Row:
        return self._lasting() | {"partner_abroad": self.yes_no(), "field": self.field()}

    def _trial(self) -> Row:
        return self._lasting() | {"foreign_site": self.yes_no(), "field": self.field()}

    def _event(self) -> Row:
        return {
            "kind": self.draw.choice(("conference", "talk", "other")),
            "held_on": self.day(),
            "hosted": self.yes_no(),
            "speakers": self.maybe(self.draw.choice((0, 5, 10))),
            "foreign_speakers": self.maybe(self.draw.choice((0, 1, 2))),
            "invited": self.yes_no(),
            "country": self.country(),
            "agreement": self.maybe(f"agreement.{self.draw.randrange(6)}", 0.6),
        }

    def _activity(self) -> Row:
        return {"held_on": self.day(), "part": self.draw.choice(("hosted", "attended", "absent", None))}

    def _income(self) -> Row:
        amount = self.draw.choice((-20.5, 0, 100, 1e6 / 3, 2.5e9))
        return {"year": self.year(), "amount": amount, "foreign": self.yes_no()}

    def _programme(self) -> Row:
        return {
            "year": self.draw.choice((2024, 2025, 2025)),
            "kind": self.draw.choice(("single", "joint", "double", None)),
            "students": self.maybe(self.draw.choice((0, 10, 31))),
            "accreditation_eligible": self.yes_no(),
            "accredited": self.yes_no(),
            "in_english": self.yes_no(),
            "field": self.field(),
        }

    def _courses(self) -> dict[str, list[Row]]:
        draw = self.draw
        courses, teachings = [], []
        for place in range(draw.randrange(1, self.size * 2)):
            year = draw.choice((2022, 2023, 2024, 2025, 2025, 2025))
            course = {"record": f"course.{place}", "year": year, "field": self.field()}
            course |= {
                "credits": self.maybe(draw.choice((0, 1.5, 3))),
                "language": self.maybe(draw.choice(("zh", "en"))),
            }
            split = list(self.split(course))
            courses += split
            for number in range(draw.randrange(4)):
                told = {
                    "record": f"teaching.{place}.{number}",
                    "course": course["record"],
                    "year": year,
                    "person": self.maybe(self.person()),
                    "hours": self.maybe(draw.choice((0, 4, 7.5, 8, 30))),
                    "foreign_expert": draw.choice((True, False, False, None)),
                }
                teachings += [told | {"unit": row["unit"], "share": row["share"]} for row in split]
        return {"courses": courses, "teachings": teachings}

    def _lines(self) -> dict[str, list[Row]]:
        draw, lines, outputs = self.draw, [], []
        homes = {f"i{number}": COUNTRIES[number % 5 + 2] for number in range(5)}
        for place in range(self.size * 3):
            for author in range(1, draw.randrange(1, 4)):
                for line in range(1, draw.randrange(2, 4)):
                    institution = self.maybe(f"i{draw.randrange(5)}")
                    own = draw.choice((True, False, False, None))
                    country = homes[institution] if institution else self.country()
                    lines.append(
                        {
                            "work": f"work.{place}",
                            "author": author,
                            "line": line,
                            "corresponding": self.yes_no(),
                            "own": own,
                            "institution": institution,
                            "country": "CN" if own else draw.choice((country, country, None, "JP")),
                        }
                    )
        for place in range(draw.randrange(6)):
            outputs.append(
                {"record": f"o.{place}", "laboratory": f"laboratory.{draw.randrange(5)}", "on": self.day()}
            )
        return {"authorships": lines, "outputs": outputs}
