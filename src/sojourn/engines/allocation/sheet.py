"""An instance as a sheet: one row per applicant and choice, as an office can write it in Excel or CSV.

Columns by their headings, in any order, English or Chinese. `applicant` and `place` are needed; `rank` (else
the order of the rows), `score`, `class`, `groups` (apart by ";"), `held` (the place held, in any row of the
applicant) tell of the applicant; `capacity` (one where nothing stands), `agreement` (else the place itself),
`agreement_capacity`, `partner`, `partner_capacity`, `list`, `reserved` ("group:seats; group:seats") and
`order` of the place. What is said of the same place or agreement in several rows must be the same. `score`
holds for the list of the row's place, or for all lists where an applicant has no other.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NoReturn

from sojourn.engines.allocation.instance import Applicant, Cap, Instance, Order, Place, Reserve
from sojourn.engines.allocation.reading import InstanceError, check_instance

Cell = object
"""A text, a number or nothing; other things of a workbook are taken by their text."""
HEADINGS = {
    "applicant": ("applicant", "申请人", "学号"),
    "place": ("place", "项目", "志愿项目"),
    "rank": ("rank", "choice", "志愿", "志愿序号"),
    "score": ("score", "成绩", "分数", "综合成绩"),
    "class": ("class", "优先级"),
    "groups": ("groups", "group", "组别"),
    "held": ("held", "已获项目"),
    "capacity": ("capacity", "seats", "名额"),
    "agreement": ("agreement", "协议"),
    "agreement_capacity": ("agreement_capacity", "协议名额"),
    "partner": ("partner", "合作院校"),
    "partner_capacity": ("partner_capacity", "院校名额"),
    "list": ("list", "排序名单"),
    "reserved": ("reserved", "预留名额"),
    "order": ("order", "预留顺序"),
}


def read_sheet(rows: Iterable[Sequence[Cell]], *, call: str, mechanism: str = "da") -> Instance:
    """The instance in the rows of a sheet, the first of which has the headings.

    Raises InstanceError that names row (the first is 1) and column.
    """
    numbered = enumerate(rows, 1)
    columns = _columns(next(numbered, (1, ()))[1])
    reader = _Reader(columns)
    for number, cells in numbered:
        if any(_said(cell) for cell in cells):
            reader.take(number, cells)
    instance = Instance(call, reader.applicants(), reader.places(), reader.caps())
    check_instance(instance, mechanism=mechanism)
    return instance


def _fail(number: int, column: str, what: str) -> NoReturn:
    raise InstanceError(f"row {number}, {column}: {what}")


def _said(cell: Cell) -> str:
    """What stands in a cell, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _columns(headings: Sequence[Cell]) -> dict[str, int]:
    known = {name: column for column, names in HEADINGS.items() for name in names}
    found: dict[str, int] = {}
    for at, cell in enumerate(headings):
        heading = _said(cell).casefold().replace(" ", "_")
        if not heading:
            continue
        if heading not in known:
            _fail(1, f"column {at + 1}", f"{_said(cell)!r} is none of {', '.join(HEADINGS)}")
        if known[heading] in found:
            _fail(1, f"column {at + 1}", f"{known[heading]!r} stands twice")
        found[known[heading]] = at
    for needed in ("applicant", "place"):
        if needed not in found:
            _fail(1, needed, "the column is missing")
    return found


Fact = tuple[str, str, str]
"""Of an applicant, place, agreement or partner; which; the column."""


class _Reader:
    """The rows taken so far."""

    def __init__(self, columns: dict[str, int]) -> None:
        self.columns = columns
        self.number = 1
        self.cells: Sequence[Cell] = ()
        self.facts: dict[Fact, str] = {}
        self.row_of: dict[Fact, int] = {}
        self.choices: dict[str, list[tuple[float, str]]] = {}
        self.scores: dict[str, list[tuple[str, float, int]]] = {}
        self.name_of: dict[str, str] = {}
        self.place_rows: dict[str, int] = {}

    def take(self, number: int, cells: Sequence[Cell]) -> None:
        self.number, self.cells = number, cells
        applicant, place = self._text("applicant"), self._text("place")
        if not applicant or not place:
            _fail(number, "applicant" if not applicant else "place", "nothing stands there")
        place = self.name_of.setdefault(place, place)  # one text for all rows: a million applicants fit
        own = self.choices.setdefault(applicant, [])
        if any(other == place for _rank, other in own):
            _fail(number, "place", f"{applicant!r} ranks {place!r} twice")
        self.place_rows.setdefault(place, number)
        for column in ("class", "groups", "held"):
            self._keep("applicant", applicant, column)
        for column in ("capacity", "agreement", "list", "reserved", "order"):
            self._keep("place", place, column)
        agreement = self._agreement(place)
        self._keep("agreement", agreement, "agreement_capacity")
        self._keep("agreement", agreement, "partner")
        if partner := self._text("partner"):
            self._keep("partner", partner, "partner_capacity")
        rank = self._number("rank")
        own.append((float(len(own) + 1) if rank is None else rank, place))
        if any(other == own[-1][0] for other, _place in own[:-1]):
            _fail(number, "rank", f"{applicant!r} has two choices of this rank")
        score = self._number("score")
        if score is not None:
            self.scores.setdefault(applicant, []).append((place, score, number))

    def _keep(self, kind: str, name: str, column: str) -> None:
        said, fact = self._text(column), (kind, name, column)
        if not said:
            return
        self.row_of.setdefault(fact, self.number)
        if self.facts.setdefault(fact, said) != said:
            _fail(self.number, column, f"{said!r}, but for {name!r} {self.facts[fact]!r} before")

    def _text(self, column: str) -> str:
        at = self.columns.get(column)
        return _said(self.cells[at]) if at is not None and at < len(self.cells) else ""

    def _number(self, column: str) -> float | None:
        said = self._text(column)
        if not said:
            return None
        try:
            number = float(said)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            _fail(self.number, column, f"a number is needed, not {said!r}")
        return number

    def _seats(self, kind: str, name: str, column: str) -> int | None:
        said = self.facts.get((kind, name, column))
        if said is None:
            return None
        if not said.isdecimal():
            self._fail_at((kind, name, column), f"a whole number from 0 on is needed, not {said!r}")
        return int(said)

    def _fail_at(self, fact: Fact, what: str) -> NoReturn:
        _fail(self.row_of[fact], fact[2], what)

    def applicants(self) -> tuple[Applicant, ...]:
        return tuple(self._applicant(name, own) for name, own in self.choices.items())

    def _applicant(self, name: str, own: list[tuple[float, str]]) -> Applicant:
        held = self.facts.get(("applicant", name, "held"))
        choices = tuple(place for _rank, place in sorted(own))
        if held is not None and held not in choices:
            self._fail_at(("applicant", name, "held"), f"{held!r} is not among the choices of {name!r}")
        scores = self._scores(name)
        is_one = len(set(scores.values())) == 1
        return Applicant(
            id=name,
            choices=choices,
            score=next(iter(scores.values())) if is_one else None,
            scores={} if is_one else scores,
            class_=self._class(name),
            groups=tuple(self._parts("applicant", name, "groups")),
            held=held,
        )

    def _scores(self, name: str) -> dict[str, float]:
        """The scores by priority list."""
        found: dict[str, float] = {}
        for place, score, row in self.scores.get(name, []):
            if found.setdefault(self._list(place), score) != score:
                _fail(row, "score", f"{name!r} has another score on the list {self._list(place)!r} already")
        return found

    def _list(self, place: str) -> str:
        return self.facts.get(("place", place, "list"), self._agreement(place))

    def _agreement(self, place: str) -> str:
        return self.facts.get(("place", place, "agreement"), place)

    def _class(self, name: str) -> int:
        said = self.facts.get(("applicant", name, "class"), "0")
        if not said.removeprefix("-").isdecimal():
            self._fail_at(("applicant", name, "class"), f"a whole number is needed, not {said!r}")
        return int(said)

    def _parts(self, kind: str, name: str, column: str) -> list[str]:
        said = self.facts.get((kind, name, column), "").replace("；", ";")
        return [part.strip() for part in said.split(";") if part.strip()]

    def places(self) -> tuple[Place, ...]:
        return tuple(self._place(name) for name in self.place_rows)

    def _place(self, name: str) -> Place:
        seats = self._seats("place", name, "capacity")
        reserved = tuple(self._reserve(name, part) for part in self._parts("place", name, "reserved"))
        if sum(one.seats for one in reserved) > (1 if seats is None else seats):
            self._fail_at(("place", name, "reserved"), "more seats are reserved than there are")
        return Place(
            id=name,
            agreement=self._agreement(name),
            capacity=1 if seats is None else seats,
            list=self._list(name),
            reserved=reserved,
            order=self._order(name),
        )

    def _reserve(self, name: str, part: str) -> Reserve:
        group, colon, seats = part.replace("：", ":").rpartition(":")
        if not colon or not group.strip() or not seats.strip().isdecimal():
            self._fail_at(("place", name, "reserved"), f"'group:seats' is needed, not {part!r}")
        return Reserve(group.strip(), int(seats))

    def _order(self, name: str) -> Order:
        said = self.facts.get(("place", name, "order"), "reserved-first")
        if said == "reserved-first":
            return "reserved-first"
        if said == "open-first":
            return "open-first"
        self._fail_at(("place", name, "order"), f"{said!r} is neither reserved-first nor open-first")

    def caps(self) -> tuple[Cap, ...]:
        """The agreements and partners for which a number is said."""
        of_agreement: dict[str, list[str]] = {}
        for name in self.place_rows:
            of_agreement.setdefault(self._agreement(name), []).append(name)
        of_partner: dict[str, list[str]] = {}
        caps: list[Cap] = []
        for agreement, places in of_agreement.items():
            seats = self._seats("agreement", agreement, "agreement_capacity")
            cap = f"agreement {agreement}"
            if seats is not None:
                caps.append(Cap(cap, seats, tuple(places)))
            partner = self.facts.get(("agreement", agreement, "partner"))
            if partner is not None:
                of_partner.setdefault(partner, []).extend(places if seats is None else [cap])
        for partner, members in of_partner.items():
            seats = self._seats("partner", partner, "partner_capacity")
            if seats is not None:
                caps.append(Cap(f"partner {partner}", seats, tuple(members)))
        return tuple(caps)
