"""The catalogue of institutions, made from the open registry ROR: `python tools/catalogue.py FILE`.

FILE is a dump of the registry (schema 2, `.json` or `.ndjson`, also gzipped) or a table of it (`.csv`).
The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/sojourn/partners/data/institutions.csv.gz"
COLUMNS = (
    "ror_id", "name", "name_zh", "country", "city", "lat", "lng", "types", "website", "domains", "status",
)  # fmt: skip
KINDS = {"education", "healthcare"}
LONGEST_WEBSITE = 200


def records(file: Path) -> Iterator[dict]:
    """Return the registry's records, from a list in one JSON text or from one record a line."""
    packed = file.read_bytes()
    text = (gzip.decompress(packed) if file.suffix == ".gz" else packed).decode()
    if text.startswith("["):
        yield from json.loads(text)
    else:
        yield from (json.loads(line) for line in text.split("\n") if line.strip())


def row_of(record: dict) -> dict[str, str]:
    """Return a registry record as one row: its display name, and its Chinese label where it has one."""
    names = record["names"]
    place = (record["locations"] or [{}])[0].get("geonames_details", {})
    number = {key: "" if place.get(key) is None else str(place[key]) for key in ("lat", "lng")}
    return number | {
        "ror_id": record["id"],
        "name": next(name["value"] for name in names if "ror_display" in name["types"]),
        "name_zh": next((n["value"] for n in names if n["lang"] == "zh" and "label" in n["types"]), ""),
        "country": place.get("country_code") or "",
        "city": place.get("name") or "",
        "types": ";".join(record["types"]),
        "website": next((link["value"] for link in record["links"] if link["type"] == "website"), ""),
        "domains": ";".join(record["domains"]),
        "status": record["status"],
    }


def table(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        yield from csv.DictReader(text)


def short_website(address: str) -> str:
    """Return the address, cut back to the host where it is longer than anybody would type."""
    if len(address) <= LONGEST_WEBSITE:
        return address
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/"


def tidy(row: dict[str, str]) -> dict[str, str]:
    row = {column: (row[column] or "").strip() for column in COLUMNS}
    return row | {
        "ror_id": row["ror_id"].rpartition("/")[2],
        "name_zh": row["name_zh"].strip(";；, "),
        "website": short_website(row["website"]),
    }


def catalogue(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return universities and hospitals, one row each, in the order of their ids."""
    kept = {row["ror_id"]: row for row in map(tidy, rows) if KINDS & set(row["types"].split(";"))}
    return [kept[ror_id] for ror_id in sorted(kept)]


def packed(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="dump of the registry, or a table drawn from one")
    parser.add_argument("--out", type=Path, default=TARGET)
    given = parser.parse_args()
    rows = catalogue(table(given.file) if given.file.suffix == ".csv" else map(row_of, records(given.file)))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(packed(rows))
    print(f"{len(rows)} institutions in {given.out.name}")


if __name__ == "__main__":
    main()
