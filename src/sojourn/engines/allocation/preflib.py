"""Preferences as PrefLib keeps them (preflib.org, formats soi and soc of 2022), and its supervisor files.

Each line of the file says how many voters rank the alternatives in which order; every voter becomes an
applicant named `v1`, `v2` and so on in the order of the lines, every alternative a place named by its number,
with one seat, all applicants tied. Orders with ties (toi, toc) are refused: applicants must rank strictly.

The supervisor file (series 00038) has a line `name,capacity,projects` each, projects counted from 0 and apart
by spaces; its lecturers become agreements with a cap of their own.
"""

import csv
import io
import re
from typing import NoReturn

from sojourn.engines.allocation.instance import Applicant, Cap, Instance, Place
from sojourn.engines.allocation.reading import InstanceError, check_instance

NUMBER = re.compile(r"[0-9]{1,9}")
NAME = re.compile(r"# ALTERNATIVE NAME ([0-9]{1,9}):(.*)")
MOST_VOTERS = 10_000_000


def read_preflib(raw: bytes, *, call: str, capacities: bytes | None = None) -> Instance:
    """The instance in a `.soi` or `.soc` file, with the lecturers of a supervisor file if there is one.

    Raises InstanceError that names the line.
    """
    lines = _text(raw).splitlines()
    names = [match[1] for line in lines if (match := NAME.match(line))]
    if not names:
        raise InstanceError("line 1: no '# ALTERNATIVE NAME' is given: this is not a PrefLib file")
    places = {name: Place(name, name, 1, name) for name in names}
    if len(places) != len(names):
        raise InstanceError("an alternative is named twice")
    applicants: list[Applicant] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            count, choices = _order(line, number, places)
            if len(applicants) + count > MOST_VOTERS:
                _fail(number, f"more than {MOST_VOTERS} voters")
            before = len(applicants)
            applicants += [Applicant(f"v{before + one}", choices) for one in range(1, count + 1)]
    caps: list[Cap] = []
    if capacities is not None:
        caps = _supervisors(capacities, places)
    instance = Instance(call, tuple(applicants), tuple(places.values()), tuple(caps))
    check_instance(instance)
    return instance


def _fail(number: int, what: str) -> NoReturn:
    raise InstanceError(f"line {number}: {what}")


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = raw[: failure.start].count(b"\n") + 1
        raise InstanceError(f"line {line}: not UTF-8") from failure


def _order(line: str, number: int, places: dict[str, Place]) -> tuple[int, tuple[str, ...]]:
    """How many voters, and their choices."""
    count, colon, order = (part.strip() for part in line.partition(":"))
    if not colon or not NUMBER.fullmatch(count):
        _fail(number, "'count: first, second, ...' is needed")
    if "{" in order:
        _fail(number, "the order has ties, and applicants must rank strictly (use the .soi or .soc file)")
    choices = tuple(one.strip() for one in order.split(",")) if order else ()
    seen: set[str] = set()
    for one in choices:
        if one not in places:
            _fail(number, f"no alternative is called {one!r}")
        if one in seen:
            _fail(number, f"{one!r} is ranked twice")
        seen.add(one)
    return int(count), choices


def _supervisors(raw: bytes, places: dict[str, Place]) -> list[Cap]:
    """The caps of the lecturers; their places come to belong to them."""
    caps: list[Cap] = []
    names: set[str] = set()
    supervised: set[str] = set()
    for number, row in enumerate(csv.reader(io.StringIO(_text(raw))), 1):
        if number == 1 or not row:
            continue
        if len(row) != 3 or not NUMBER.fullmatch(row[1].strip()):
            _fail_there(number, "'name,capacity,projects' is needed")
        name, projects = row[0].strip(), row[2].split()
        if not name or name in names or name in places:
            _fail_there(number, f"{name!r} stands twice or is a project as well")
        names.add(name)
        for project in projects:
            place = str(int(project) + 1) if NUMBER.fullmatch(project) else ""
            if place not in places:
                _fail_there(number, f"no project is called {project!r} (projects count from 0)")
            if place in supervised:
                _fail_there(number, f"project {project!r} has a supervisor already")
            supervised.add(place)
            places[place] = Place(place, name, 1, name)
        members = tuple(str(int(project) + 1) for project in projects)
        if members:
            caps.append(Cap(name, int(row[1]), members))
    return caps


def _fail_there(number: int, what: str) -> NoReturn:
    raise InstanceError(f"capacities, line {number}: {what}")
