"""The kinds that come with the house, each a file in kinds/: read, and brought in where they are missing."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "kinds"
COLUMNS = (
    "name_zh",
    "name_en",
    "description_zh",
    "description_en",
    "who_applies",
    "direction",
    "ranks_places",
    "once_a_year",
)
"""Columns of a kind that its file gives."""
SAID = ("who_applies", "direction", "ranks_places", "once_a_year")
"""Columns of a kind that a version keeps beside its table."""


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """Code -> what the file says. What has been published once stays as it is: a change is a new version."""
    files = sorted(FOLDER.glob("*.json"))
    return {told["code"]: told for told in (json.loads(path.read_text(encoding="utf-8")) for path in files)}


def digest_of(code: str, number: int, table: Mapping[str, Any]) -> str:
    """The name under which a version is known everywhere."""
    text = json.dumps([code, number, table], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_table(code: str) -> dict[str, Any]:
    """The table of the first version of a shipped kind."""
    told = shipped()[code]
    return {**told["table"], "has_categories": bool(told["categories"]), **{one: told[one] for one in SAID}}


def bring_in(code: str, *, at: Any, kinds: Any, versions: Any) -> None:
    """The kind with its first version, where it is not there yet; the models may be those of a migration."""
    told = shipped()[code]
    kinds.objects.get_or_create(code=code, defaults={name: told[name] for name in COLUMNS})
    table = first_table(code)
    versions.objects.get_or_create(
        kind_id=code, number=1, defaults={"digest": digest_of(code, 1, table), "table": table, "at": at}
    )
