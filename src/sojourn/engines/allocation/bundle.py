"""Everything that somebody needs to check a published result, in one archive.

`instance.json` and `result.json` are as their formats say, `eligibility.json` has one row per applicant and
place that was asked for, `commitment.json` what was published of the lottery at the opening and after the
close, and `MANIFEST.json` the SHA-256 of each of the others by name. `rules.json` tells what was recorded of
mechanism, ties, weights and reserved seats, when and why, and which places were closed; `exceptions.json` is
added where somebody was given something else than the mechanism gave, by hand and with a reason.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

ELIGIBILITY = "sojourn-eligibility/1"
COMMITMENT = "sojourn-commitment/1"
EXCEPTIONS = "sojourn-exceptions/1"
RULES = "sojourn-rules/1"
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same bytes, whenever it is written."""


@dataclass(frozen=True)
class FailedRule:
    """A rule that an applicant did not meet for a place: what it needs, and the value that was seen."""

    rule: str
    needed: str
    seen: str


@dataclass(frozen=True)
class Ruling:
    """Whether an applicant may have a place: if and only if no rule has failed."""

    applicant: str
    place: str
    failed: tuple[FailedRule, ...] = ()


@dataclass(frozen=True)
class ByHand:
    """Somebody was given, by hand, something else than the mechanism gave; None for no place."""

    applicant: str
    from_place: str | None
    to_place: str | None
    reason: str


def eligibility_to_json(call: str, rulings: Iterable[Ruling]) -> dict[str, Any]:
    """The eligibility table: of every applicant at every place asked for, the refused ones too."""
    rows = [
        {
            "applicant": one.applicant,
            "place": one.place,
            "eligible": not one.failed,
            "failed": [asdict(failed) for failed in one.failed],
        }
        for one in rulings
    ]
    return {"format": ELIGIBILITY, "call": call, "rows": rows}


def commitment_to_json(
    call: str, *, commitment: str | None, event: str, secret: bytes | None, public_text: str | None
) -> dict[str, Any]:
    """What was published of the lottery: at the opening the SHA-256 of the secret (`commitment`) and which
    public event would give the text (`event`), with the result secret and text. None without a lottery."""
    return {
        "format": COMMITMENT,
        "call": call,
        "commitment": commitment,
        "event": event,
        "secret": None if secret is None else secret.hex(),
        "public_text": public_text,
    }


def write_bundle(
    *,
    instance_bytes: bytes,
    result: dict[str, Any],
    eligibility: dict[str, Any],
    commitment: dict[str, Any],
    exceptions: Iterable[ByHand] = (),
    rules: dict[str, Any] | None = None,
    seats: Mapping[str, int] | None = None,
) -> bytes:
    """The archive (zip): `result` as `result_to_json` gives it, the tables as the functions above do.

    `seats` are those of places and caps that have got more since the input was frozen.
    """
    parts = {
        "instance.json": instance_bytes,
        "result.json": _written(result),
        "eligibility.json": _written(eligibility),
        "commitment.json": _written(commitment),
    }
    rows = [
        {"applicant": one.applicant, "from": one.from_place, "to": one.to_place, "reason": one.reason}
        for one in exceptions
    ]
    if rows:
        told = {"format": EXCEPTIONS, "call": result["call"], "rows": rows}
        parts["exceptions.json"] = _written({**told, "seats": dict(seats)} if seats else told)
    if rules is not None:
        parts["rules.json"] = _written({"format": RULES, "call": result["call"], **rules})
    manifest = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in {**parts, "MANIFEST.json": _written(manifest)}.items():
            bundle.writestr(zipfile.ZipInfo(name, BEGINNING), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _written(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
