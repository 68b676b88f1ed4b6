"""The stable file format "sojourn-allocation/1": a fault is told in one line, writing is canonical."""

import json
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from sojourn.engines.allocation.instance import Applicant, Cap, Instance, Order, Place, Reserve

FORMAT = "sojourn-allocation/1"
MOST = sys.float_info.max
BY_LISTS = ("da", "kiraly", "immediate")
"""Mechanisms in which places of one cap must share one priority list."""
UNDER_CROSSING_CAPS = ("da", "sd", "rsd")
"""Mechanisms that allow for crossing caps: `da` only where all places share one list."""
One = TypeVar("One")


class InstanceError(ValueError):
    """The input is not in the format or contradicts itself; one line that names the place in the file."""


def _fail(where: str, what: str) -> None:
    raise InstanceError(f"{where}: {what}")


def _is_unicode(text: str) -> bool:
    """Half a surrogate pair can be written in JSON, but in no file and no draw."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value or not _is_unicode(value):
        _fail(where, f"a text is needed, not {json.dumps(value)}")
    return cast(str, value)


def _count(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _fail(where, f"a whole number is needed, not {json.dumps(value)}")
    if value < 0:
        _fail(where, f"{value} is negative")
    return cast(int, value)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
        _fail(where, f"a finite number is needed, not {json.dumps(value)}")
    return float(value)


def _rows(rows: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        _fail(where, "a list is needed")
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            _fail(f"{where}[{number}]", "an object is needed")
    return cast(list[dict[str, Any]], rows)


def _texts(row: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    found = row.get(name, [])
    if not isinstance(found, list):
        _fail(f"{where}.{name}", "a list is needed")
    return tuple(_text(one, f"{where}.{name}[{number}]") for number, one in enumerate(found))


def _refuse_weight(row: dict[str, Any], where: str) -> None:
    if "weight" in row:
        _fail(f"{where}.weight", "one seat counts one person: with weights a stable outcome need not exist")


def _applicant(row: dict[str, Any], where: str) -> Applicant:
    _refuse_weight(row, where)
    scores = row.get("scores", {})
    if not isinstance(scores, dict):
        _fail(f"{where}.scores", "an object is needed")
    class_ = row.get("class", 0)
    if isinstance(class_, bool) or not isinstance(class_, int):
        _fail(f"{where}.class", f"a whole number is needed, not {json.dumps(class_)}")
    return Applicant(
        id=_text(row.get("id"), f"{where}.id"),
        choices=_texts(row, "choices", where),
        score=None if row.get("score") is None else _number(row["score"], f"{where}.score"),
        scores={
            _text(name, f"{where}.scores"): _number(value, f"{where}.scores[{name!r}]")
            for name, value in scores.items()
        },
        class_=class_,
        groups=_texts(row, "groups", where),
        held=None if row.get("held") is None else _text(row["held"], f"{where}.held"),
    )


def _place(row: dict[str, Any], where: str) -> Place:
    _refuse_weight(row, where)
    agreement = _text(row.get("agreement"), f"{where}.agreement")
    order = row.get("order", "reserved-first")
    if order not in ("reserved-first", "open-first"):
        _fail(f"{where}.order", f"{json.dumps(order)} is neither reserved-first nor open-first")
    reserved = tuple(
        Reserve(
            _text(one.get("group"), f"{where}.reserved[{number}].group"),
            _count(one.get("seats"), f"{where}.reserved[{number}].seats"),
        )
        for number, one in enumerate(_rows(row.get("reserved", []), f"{where}.reserved"))
    )
    place = Place(
        id=_text(row.get("id"), f"{where}.id"),
        agreement=agreement,
        capacity=_count(row.get("capacity"), f"{where}.capacity"),
        list=_text(row.get("list", agreement), f"{where}.list"),
        reserved=reserved,
        order=cast(Order, order),
    )
    if sum(one.seats for one in reserved) > place.capacity:
        _fail(f"{where}.reserved", "more seats are reserved than there are")
    return place


def _cap(row: dict[str, Any], where: str) -> Cap:
    return Cap(
        id=_text(row.get("id"), f"{where}.id"),
        capacity=_count(row.get("capacity"), f"{where}.capacity"),
        members=_texts(row, "members", where),
    )


def _each(rows: Any, where: str, read: Callable[[dict[str, Any], str], One]) -> tuple[One, ...]:
    return tuple(read(row, f"{where}[{number}]") for number, row in enumerate(_rows(rows, where)))


def read_instance(raw: bytes, *, mechanism: str = "da") -> Instance:
    """The instance in the file's bytes; InstanceError where it is not one, or not one for the mechanism."""
    try:
        data = json.loads(raw)
    except RecursionError as failure:
        raise InstanceError("not JSON: nested too deeply") from failure
    except ValueError as failure:
        raise InstanceError(f"not JSON: {str(failure).splitlines()[0]}") from failure
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InstanceError(f"format: {FORMAT!r} is needed")

    instance = Instance(
        call=_text(data.get("call"), "call"),
        applicants=_each(data.get("applicants"), "applicants", _applicant),
        places=_each(data.get("places"), "places", _place),
        caps=_each(data.get("caps", []), "caps", _cap),
    )
    check_instance(instance, mechanism=mechanism)
    return instance


def check_instance(instance: Instance, *, mechanism: str = "da") -> None:
    """Raise InstanceError unless ids are known and single, and caps are such as the mechanism can do.

    Mechanisms that go by lists need caps within one list each; most need caps to be nested.
    """
    _refuse_doubles("applicants", (applicant.id for applicant in instance.applicants))
    _refuse_doubles("places", (place.id for place in instance.places))
    _refuse_doubles("caps", (cap.id for cap in instance.caps))
    for number, applicant in enumerate(instance.applicants):
        where = f"applicants[{number}]"
        _refuse_doubles(f"{where}.choices", applicant.choices)
        for choice in applicant.choices:
            if choice not in instance.place:
                _fail(f"{where}.choices", f"no place is called {choice!r}")
        if applicant.held is not None and applicant.held not in applicant.choices:
            _fail(f"{where}.held", f"{applicant.held!r} is not among the choices")
    for number, place in enumerate(instance.places):
        _refuse_doubles(f"places[{number}].reserved", (one.group for one in place.reserved))
    _check_members(instance)
    if mechanism in BY_LISTS:
        _refuse_caps_over_lists(instance)
    if mechanism not in UNDER_CROSSING_CAPS or (mechanism == "da" and len(instance.lists) > 1):
        _refuse_crossing(instance)
    elif instance.crossing:
        _refuse_reserves(instance)


def _refuse_doubles(where: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            _fail(where, f"{one!r} stands twice")
        seen.add(one)


def _check_members(instance: Instance) -> None:
    members = {cap.id: cap.members for cap in instance.caps}
    for number, cap in enumerate(instance.caps):
        where = f"caps[{number}]"
        if cap.id in instance.place:
            _fail(f"{where}.id", f"{cap.id!r} is a place as well")
        _refuse_doubles(f"{where}.members", cap.members)
        for member in cap.members:
            if member not in instance.place and member not in members:
                _fail(f"{where}.members", f"no place or cap is called {member!r}")
    _refuse_cycles(members)


def _refuse_caps_over_lists(instance: Instance) -> None:
    for number, cap in enumerate(instance.caps):
        lists = {instance.place[one].list for one in instance.covered[cap.id]}
        if len(lists) > 1:
            _fail(
                f"caps[{number}]",
                f"{cap.id!r} spans the priority lists {', '.join(map(repr, sorted(lists)))}",
            )


def _refuse_cycles(members: dict[str, tuple[str, ...]]) -> None:
    done: set[str] = set()
    for start in members:
        above: list[str] = []
        stack = [(start, False)]
        while stack:
            one, leaves = stack.pop()
            if leaves:
                above.pop()
                done.add(one)
            elif one in above:
                _fail("caps", f"{one!r} is inside itself")
            elif one in members and one not in done:
                above.append(one)
                stack.append((one, True))
                stack.extend((member, False) for member in members[one])


def _refuse_crossing(instance: Instance) -> None:
    if instance.crossing:
        one, other = instance.crossing
        _fail(
            "caps",
            f"{one!r} and {other!r} cross, so that there may be no outcome without justified envy: they must "
            "be nested or have no place in common (sd and rsd take them, da if all places share one list)",
        )


def _refuse_reserves(instance: Instance) -> None:
    for number, place in enumerate(instance.places):
        if place.reserved:
            _fail(f"places[{number}].reserved", "under caps that cross, seats cannot be reserved")


def write_instance(instance: Instance) -> bytes:
    """The instance as canonical JSON: the same instance always gives the same bytes."""
    data = {
        "format": FORMAT,
        "call": instance.call,
        "applicants": [_written_applicant(applicant) for applicant in instance.applicants],
        "places": [_written_place(place) for place in instance.places],
        "caps": [
            {"id": cap.id, "capacity": cap.capacity, "members": list(cap.members)} for cap in instance.caps
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _written_applicant(applicant: Applicant) -> dict[str, Any]:
    row: dict[str, Any] = {"id": applicant.id, "choices": list(applicant.choices)}
    if applicant.score is not None:
        row["score"] = float(applicant.score)
    if applicant.scores:
        row["scores"] = {name: float(score) for name, score in sorted(applicant.scores.items())}
    if applicant.class_:
        row["class"] = applicant.class_
    if applicant.groups:
        row["groups"] = list(applicant.groups)
    if applicant.held is not None:
        row["held"] = applicant.held
    return row


def _written_place(place: Place) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": place.id,
        "agreement": place.agreement,
        "list": place.list,
        "capacity": place.capacity,
    }
    if place.reserved:
        row["reserved"] = [{"group": one.group, "seats": one.seats} for one in place.reserved]
    if place.reserved or place.order != "reserved-first":
        row["order"] = place.order
    return row
