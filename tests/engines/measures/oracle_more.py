"""The second half of the slow measures, and the figures of units."""

from fractions import Fraction

from tests.engines.measures.oracle import Counted, Oracle, Row, both, exact

SIZES = {
    **dict.fromkeys(("T3", "T4", "T5"), ("staff_fte", "stays")),
    **dict.fromkeys(("S1", "S2"), ("students", "stays")),
    **dict.fromkeys(("D7", "C2"), ("staff_fte", "posts")),
    "R6": ("staff_fte", "laboratories"),
    **dict.fromkeys(("R7", "R8"), ("staff_fte", "events")),
}
YEARS = {"T4": 3, "T5": 3, "R6": 3, "R7": 3, "C2": 3}
NORMALISED = [
    "T1_FTE",
    "T1",
    "T2",
    "T3",
    "T4",
    "T5",
    "S1",
    "S2",
    "S3",
    "S4",
    "S5",
    "S8",
    "D1",
    "D4",
    "D5",
    "D7",
    "R1",
    "R2",
    "R3",
    "R4",
    "R5",
    "R6",
    "R7",
    "R8",
    "R9",
    "C2",
]


class WholeOracle(Oracle):
    # Disciplines

    def d1(self) -> list[Counted]:
        found = []
        for one in self.of_year("courses"):
            met = None if one["language"] is None else one["language"] not in self.languages
            found.append(self.row(one, met, self.times(one["credits"], one), field=one["field"]))
        return found

    def is_joint(self, one: Row) -> bool | None:
        return None if one["kind"] is None else one["kind"] != "single"

    def d2(self) -> list[Counted]:
        return [self.row(one, self.is_joint(one)) for one in self.of_year("programmes")]

    def d3(self) -> list[Counted]:
        return [
            self.row(one, self.is_joint(one), self.times(one["students"], one))
            for one in self.of_year("programmes")
        ]

    def d4(self) -> list[Counted]:
        return [
            self.row(one, one["accredited"] if one["accreditation_eligible"] else None, field=one["field"])
            for one in self.of_year("programmes")
            if one["accreditation_eligible"] is not False
        ]

    def d5(self) -> list[Counted]:
        found = []
        for course in self.of_year("courses"):
            taught = [one for one in self.rows("teachings") if one["course"] == course["record"]]
            sure = [one for one in taught if one["foreign_expert"] and one["hours"] is not None]
            unsure = [
                one
                for one in taught
                if one["foreign_expert"] is None or (one["foreign_expert"] and one["hours"] is None)
            ]
            hours = sum(self.times(one["hours"], one) for one in sure)
            met = True if hours >= 8 else None if unsure or not taught else False
            found.append(self.row(course, met, field=course["field"]))
        return found

    def d6(self) -> list[Counted]:
        return [self.row(one, one["in_english"]) for one in self.of_year("programmes")]

    def d7(self) -> list[Counted]:
        return [
            self.row(one, one["international"])
            for one in self.rows("posts")
            if one["kind"] == "editorial" and self.running(one)
        ]

    # Research

    def works(self, years: int) -> list[Row]:
        return [
            one
            for one in self.rows("works")
            if self.within(one["published_on"], years)
            and not one["retracted"]
            and (one["authors"] or 0) <= 100
        ]

    def lines(self, work: str) -> list[Row]:
        return [line for line in self.rows("authorships") if line["work"] == work]

    def is_international(self, work: str) -> bool | None:
        told = [self.foreign(line["country"]) for line in self.lines(work) if line["country"]]
        return any(told) if told else None

    def r1(self) -> list[Counted]:
        return [
            self.row(one, self.is_international(one["record"]), field=one["field"]) for one in self.works(4)
        ]

    def r2(self) -> list[Counted]:
        found = []
        for one in self.works(4):
            if not self.is_international(one["record"]):
                continue
            told = []
            for line in self.lines(one["record"]):
                leads = True if line["author"] == 1 else line["corresponding"]
                told.append(both(line["own"], leads))
            met = True if True in told else None if None in told else False
            found.append(self.row(one, met, field=one["field"]))
        return found

    def partners(self) -> list[tuple[str, str]]:
        """Work and institution abroad."""
        return sorted(
            {
                (line["work"], line["institution"])
                for line in self.rows("authorships")
                if line["institution"] and not line["own"] and self.foreign(line["country"])
            }
        )

    def home(self, institution: str) -> str:
        return min(
            line["country"]
            for line in self.rows("authorships")
            if line["institution"] == institution and not line["own"] and self.foreign(line["country"])
        )

    def r3(self) -> list[Counted]:
        return [
            self.row(one, True, detail=f"{self.home(partner)} {partner}")
            for one in self.works(5)
            for work, partner in self.partners()
            if work == one["record"]
        ]

    def r4(self) -> list[Counted]:
        return [
            self.row(one, one["partner_abroad"], field=one["field"])
            for one in self.rows("projects")
            if self.running(one)
        ]

    def r5(self) -> list[Counted]:
        return [
            self.row(one, one["foreign"], self.times(one["amount"], one))
            for one in self.of_year("finance", 3)
        ]

    def r6(self) -> list[Counted]:
        active = {one["laboratory"] for one in self.rows("outputs") if self.within(one["on"], 2)}
        return [
            self.row(one, True)
            for one in self.rows("laboratories")
            if self.running(one, 3) and one["record"] in active
        ]

    def r7(self) -> list[Counted]:
        found = []
        for one in self.rows("events"):
            if one["kind"] != "conference" or not self.within(one["held_on"], 3):
                continue
            enough = None
            if one["speakers"] and one["foreign_speakers"] is not None:
                enough = Fraction(one["foreign_speakers"], one["speakers"]) >= Fraction(1, 5)
            found.append(self.row(one, both(one["hosted"], enough)))
        return found

    def r8(self) -> list[Counted]:
        return [
            self.row(one, both(one["invited"], self.foreign(one["country"])))
            for one in self.rows("events")
            if one["kind"] == "talk" and self.within(one["held_on"])
        ]

    def r9(self) -> list[Counted]:
        return [
            self.row(one, one["foreign_site"], field=one["field"])
            for one in self.rows("trials")
            if self.running(one) and self.units[one["unit"]]["kind"] in ("hospital", "department")
        ]

    # Capacity

    def c1(self) -> list[Counted]:
        alive = {
            stay["agreement"]
            for stay in self.rows("stays")
            if stay["start_confirmed"] and self.within(stay["started_on"], 2)
        } | {one["agreement"] for one in self.rows("events") if self.within(one["held_on"], 2)}
        recent = {one["record"] for one in self.works(2)}
        published = {partner for work, partner in self.partners() if work in recent}
        return [
            self.row(one, one["record"] in alive or one["institution"] in published)
            for one in self.rows("agreements")
            if one["valid_from"] <= self.last
            and (one["valid_until"] is None or one["valid_until"] >= self.last)
        ]

    def c2(self) -> list[Counted]:
        posts = [one for one in self.rows("posts") if one["kind"] == "organisation" and self.running(one, 3)]
        return self.once_a_person(posts, {id(one): one["international"] for one in posts})

    def c3(self) -> list[Counted]:
        return [
            self.row(one, None if one["part"] is None else one["part"] != "absent")
            for one in self.rows("activities")
            if self.within(one["held_on"])
        ]

    def c4(self) -> list[Counted]:
        found = []
        for one in self.of_year("service"):
            done, due = exact(one["done"]), exact(one["due"])
            found.append(self.row(one | {"share": due}, True, done, detail=one["kind"]))
            found.append(self.row(one | {"share": due}, False, due - done, detail=one["kind"]))
        return found
