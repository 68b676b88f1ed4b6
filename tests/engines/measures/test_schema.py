from pathlib import Path

from sojourn.engines.measures.description import described
from sojourn.engines.measures.schema import TABLES

DOCUMENT = Path(__file__).parents[3] / "docs" / "facts.md"


def test_the_document_shows_every_table_as_the_schema_has_it():
    told = DOCUMENT.read_text(encoding="utf-8")

    assert told[told.index("## house") :] == described(TABLES.values())


def test_the_key_of_every_table_is_always_filled_in():
    empty = [
        (table.name, name)
        for table in TABLES.values()
        for name in table.key
        if not table.column(name).is_required
    ]

    assert empty == []
