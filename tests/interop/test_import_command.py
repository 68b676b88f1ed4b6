"""`sojourn import KIND FILE` and `sojourn export KIND FILE`, as the command line runs them."""

import json

import pytest

from sojourn.cli import main
from sojourn.cli.sheets import KINDS as OF_COMMAND
from sojourn.interop.kinds import KINDS, OFFERS
from sojourn.interop.models import SheetImport
from sojourn.interop.queries import KIND_NAMES, WORKS
from sojourn.organisation.models import Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_command_rules_and_kinds_name_the_same_kinds():
    assert set(OF_COMMAND) == {*KINDS, OFFERS, WORKS} == set(KIND_NAMES)


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    told = capsys.readouterr()
    return code, told.out, told.err


def test_sheet_with_a_mapping_is_shown_then_taken_over(capsys, tmp_path):
    make.university()
    sheet, mapping = tmp_path / "units.csv", tmp_path / "map.json"
    sheet.write_text("Kürzel;Bezeichnung\nX1;Institut\n;ohne\n", encoding="latin-1")
    mapping.write_text('{"columns": {"code": "Kürzel", "name_en": "Bezeichnung"}}', encoding="utf-8")
    given = ["import", "units", str(sheet), "--map", str(mapping), "--json"]

    code, shown, _err = run(capsys, *given, "--dry-run")
    assert (code, Unit.objects.filter(code="X1").exists()) == (0, False)
    assert json.loads(shown) == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": [
            {
                "sheet": "units.csv",
                "row": 3,
                "column": "Kürzel",
                "value": "",
                "reason": "Kürzel is empty; every row needs it.",
            }
        ],
        "to_decide": [],
        "proposed": {},
        "unread": [],
    }

    run(capsys, *given)
    kept = SheetImport.objects.get()
    assert Unit.objects.get(code="X1").name_en == "Institut"
    assert (kept.by, len(kept.stored.sha256), kept.counts["new"]) == (None, 64, 1)


def test_export_comes_back_in_unchanged(capsys, tmp_path):
    make.university()
    file = tmp_path / "units.xlsx"

    assert run(capsys, "export", "units", str(file))[0] == 0

    assert run(capsys, "import", "units", str(file))[1].startswith("0 new, 0 changed, 6 unchanged; 0 refused")


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"", [], "empty"),
        (b"a,b\n1,2\n", [], "lacks the columns"),
        (b"code\nx\n", ["--map", "nowhere.json"], "nowhere.json"),
    ],
)
def test_what_cannot_be_read_ends_with_one_line(content, arguments, says, capsys, tmp_path):
    file = tmp_path / "units.csv"
    file.write_bytes(content)

    code, _out, err = run(capsys, "import", "units", str(file), *arguments)

    assert (code, err.count("\n")) == (2, 1)
    assert says in err


def test_kind_that_is_none_is_refused(capsys, tmp_path):
    with pytest.raises(SystemExit) as end:
        main(["import", "dragons", str(tmp_path / "x.csv")])
    assert end.value.code == 2
