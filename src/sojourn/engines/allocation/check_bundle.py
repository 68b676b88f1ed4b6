"""Does everything in a published archive fit together? Nothing here is shared with the engine it checks.

The manifest must have the right SHA-256 of every part. The secret must be the one whose SHA-256 was published
at the opening, and with the public text it must give the seed of the result. Everybody in the instance must
be eligible for what they chose. Then the result itself is checked. Who was given something else by hand is
told.
"""

import hashlib
import io
import json
import zipfile
from collections import Counter
from datetime import datetime
from typing import Any

from sojourn.engines.allocation.check import Row, Rules, check_result, told_in_one_line

PARTS = ("instance.json", "result.json", "eligibility.json", "commitment.json", "MANIFEST.json")
BY_HAND = "exceptions.json"
RULES = "rules.json"
OPTIONAL = {BY_HAND, RULES}
LARGEST = 4 * 2**30
"""Bytes unpacked; what is larger is not unpacked."""


def check_bundle(raw: bytes) -> str | None:
    """The first fault in one line, or None where everything holds."""
    return told_in_one_line(lambda: _fault(raw))


def given_by_hand(raw: bytes) -> list[str]:
    """Of a bundle without fault, one line for each thing to know: rules recorded late, places closed or
    below their minimum, and what differs from what the mechanism gave."""
    parts, _fault_of_archive = _parts(raw)
    rows = json.loads(parts[BY_HAND])["rows"] if BY_HAND in parts else []
    return [*_told_of_rules(parts), *_told_by_hand(rows)]


def _told_by_hand(rows: list[Row]) -> list[str]:
    return [
        f"differs from the mechanism here: {row['applicant']} {row['from'] or 'none'} -> "
        f"{row['to'] or 'none'} ({' '.join(row['reason'].split())})"
        for row in rows
    ]


def _fault(raw: bytes) -> str | None:
    parts, fault = _parts(raw)
    if fault:
        return fault
    read = {name: json.loads(content) for name, content in parts.items()}
    instance, result = read["instance.json"], read["result.json"]
    return (
        _fault_in_manifest(parts, read["MANIFEST.json"])
        or _fault_in_commitment(read["commitment.json"], instance, result)
        or _fault_in_eligibility(read["eligibility.json"], instance)
        or (_fault_in_rules(read[RULES], instance, result) if RULES in read else None)
        or check_result(parts["instance.json"], parts["result.json"])
        or (_fault_by_hand(read[BY_HAND], instance, result) if BY_HAND in read else None)
    )


def _parts(raw: bytes) -> tuple[dict[str, bytes], str | None]:
    """The parts of the archive by name, or what is wrong with it."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            odd = sorted(set(names) - {*PARTS, *OPTIONAL})
            if len(set(names)) != len(names) or odd:
                return (
                    {},
                    f"bundle: {odd[0]!r} does not belong there" if odd else "bundle: a part stands twice",
                )
            if missing := sorted(set(PARTS) - set(names)):
                return {}, f"bundle: {missing[0]!r} is missing"
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
                return {}, "bundle: larger than 4 GiB"
            return {name: archive.read(name) for name in names}, None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as failure:
        return {}, f"bundle: no readable archive ({type(failure).__name__})"


def _fault_in_manifest(parts: dict[str, bytes], manifest: dict[str, str]) -> str | None:
    others = {name: content for name, content in parts.items() if name != "MANIFEST.json"}
    if odd := sorted(set(others) ^ set(manifest)):
        return f"MANIFEST.json: {odd[0]!r} stands in only one of manifest and archive"
    for name, content in others.items():
        if hashlib.sha256(content).hexdigest() != manifest[name]:
            return f"MANIFEST.json: {name!r} has another SHA-256"
    return None


def _fault_in_commitment(told: Row, instance: Row, result: Row) -> str | None:
    if told["call"] != instance["call"]:
        return f"commitment.json: belongs to the call {told['call']!r}"
    if told["secret"] is None or told["public_text"] is None:
        if told["commitment"] is not None:
            return "commitment.json: what was committed to is not told"
        drawn = bytes(16)
    else:
        secret = bytes.fromhex(told["secret"])
        if hashlib.sha256(secret).hexdigest() != told["commitment"]:
            return "commitment.json: the secret is not the one whose SHA-256 was published"
        drawn = hashlib.sha256(secret + told["public_text"].encode()).digest()
    if bytes.fromhex(result["seed"]) != drawn:
        return "commitment.json: the seed of the result is not that of secret and public text"
    return None


def _fault_in_eligibility(table: Row, instance: Row) -> str | None:
    if table["call"] != instance["call"]:
        return f"eligibility.json: belongs to the call {table['call']!r}"
    eligible: dict[tuple[str, str], bool] = {}
    for row in table["rows"]:
        pair = (row["applicant"], row["place"])
        if pair in eligible or row["eligible"] is not (not row["failed"]):
            return "eligibility.json: {!r} at {!r} stands twice or contradicts itself".format(*pair)
        eligible[pair] = row["eligible"]
    for row in instance["applicants"]:
        for place in row["choices"]:
            if not eligible.get((row["id"], place)):
                return f"eligibility.json: {row['id']!r} is not eligible for {place!r}"
    return None


def _fault_in_rules(told: Row, instance: Row, result: Row) -> str | None:
    """The last recorded rules are those of the result; late ones have a reason; reserved seats are as
    recorded, as far as there are seats; what is closed has none."""
    if told["call"] != instance["call"]:
        return f"{RULES}: belongs to the call {told['call']!r}"
    times = [datetime.fromisoformat(one["at"]) for one in told["recorded"]]
    if not times or times != sorted(times):
        return f"{RULES}: nothing is recorded, or not in the order of time"
    if odd := [
        one for one in told["recorded"][1:] if one["known"] != "nothing" and not one["reason"].strip()
    ]:
        return f"{RULES}: changed on {odd[0]['at']} without a reason"
    last = told["recorded"][-1]
    if (last["mechanism"], last["ties"]) != (result["mechanism"], result["ties"]):
        return f"{RULES}: {last['mechanism']!r} with {last['ties']!r} was recorded, not that of the result"
    closed = {one["place"] for one in told["closed"] if one["reason"].strip()}
    for place in instance["places"]:
        if place["id"] in closed and place["capacity"]:
            return f"{RULES}: {place['id']!r} is closed and has seats"
        left, reserved = place["capacity"], []
        for one in last["reserved"]:
            if one["place"] == place["id"] and left:
                reserved.append({"group": one["group"], "seats": min(left, one["seats"])})
                left -= min(left, one["seats"])
        if place.get("reserved", []) != reserved:
            return f"{RULES}: the reserved seats of {place['id']!r} are not those that were recorded"
        if reserved and place.get("order", "reserved-first") != last["order"]:
            return f"{RULES}: {place['id']!r} fills its reserved seats in another order than recorded"
    return None


def _told_of_rules(parts: dict[str, bytes]) -> list[str]:
    if RULES not in parts:
        return []
    told, result = json.loads(parts[RULES]), json.loads(parts["result.json"])
    given = Counter(result["assignments"].values())
    return [
        *(
            f"recorded late here: {one['mechanism']}, ties {one['ties']}, on {one['at']}, "
            f"when {one['known']} were known ({' '.join(one['reason'].split()) or 'no reason'})"
            for one in told["recorded"]
            if one["known"] != "nothing"
        ),
        *(f"closed here: {one['place']} ({' '.join(one['reason'].split())})" for one in told["closed"]),
        *(
            f"below its minimum here: {one['place']} has {given[one['place']]} of {one['people']}"
            for one in told["recorded"][-1]["minimum"]
            if 0 < given[one["place"]] < one["people"]
        ),
    ]


def _fault_by_hand(told: Row, instance: Row, result: Row) -> str | None:
    """Each differs from what the mechanism gave, with a reason, and nowhere are more than there are seats."""
    rules = Rules(instance, result)
    given: dict[str, Any] = dict(result["assignments"])
    for row in told["rows"]:
        applicant = row["applicant"]
        if applicant not in given or row["from"] != given[applicant] or row["to"] == row["from"]:
            return f"{BY_HAND}: {applicant!r} was not given {row['from']!r} by the mechanism"
        if not row["reason"].strip():
            return f"{BY_HAND}: {applicant!r} has no reason"
        if row["to"] is not None and row["to"] not in rules.places:
            return f"{BY_HAND}: there is no place {row['to']!r}"
        given[applicant] = row["to"]
    used, before = (
        rules.count(place for place in outcome.values() if place is not None)
        for outcome in (given, result["assignments"])
    )
    more: dict[str, int] = told.get("seats", {})
    for one, frozen in rules.seats.items():
        seats = max(frozen, more.get(one, 0))
        if used[one] > max(seats, before[one]):
            return f"{BY_HAND}: {one!r} has {used[one]} people for {seats} seats"
    return None
