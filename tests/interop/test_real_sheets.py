"""Real files that others made: what is read of them, what is refused and why; and again nothing changes."""

import os
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation

from sojourn.agreements.models import Agreement
from sojourn.interop.actions import import_sheet
from sojourn.organisation.models import Unit
from sojourn.partners.models import Institution, InstitutionCode
from sojourn.stays.models import Stay

pytestmark = pytest.mark.django_db

DATA = Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[3] / "shared/data"))


def run(kind: str, file: str, *, dry_run: bool = False) -> dict:
    path = DATA / file
    if not path.exists():
        pytest.skip(f"{path} is absent; set SOJOURN_CONFORMANCE_DATA to the folder that has it")
    with translation.override("en"):
        return import_sheet(path.read_bytes(), kind=kind, file_name=path.name, by=None, dry_run=dry_run)


def counts(report: dict) -> tuple[int, ...]:
    rows = {(one["sheet"], one["row"]) for one in report["refused"]}
    return report["new"], report["changed"], report["unchanged"], len(rows), len(report["to_decide"])


def test_602_agreements_with_czech_headings(now):
    file = "agreements/ujep_iia_deidentified.csv"

    assert counts(run("agreements", file, dry_run=True)) == (602, 0, 0, 0, 0)
    assert Agreement.objects.count() == Unit.objects.count() == Institution.objects.count() == 0
    assert counts(run("agreements", file)) == (602, 0, 0, 0, 0)
    assert counts(run("agreements", file)) == (0, 0, 602, 0, 0)
    assert Agreement.objects.filter(institution__codes__code="SK PRESOV01").count() == 14
    assert Unit.objects.get(code="FF").agreements.count() > 90


def test_charter_holders_in_a_workbook(now):
    file = "institutions/ECHE_accredited_HEIs_2026-04-08.xlsx"

    report = run("institutions", file)

    assert counts(report) == (6140, 0, 0, 2, 0)
    assert report["refused"][1] == {
        "sheet": "Report 2",
        "row": 3701,
        "column": "Website Url",
        "value": "20004497200087",
        "reason": "Website Url is no web address: 20004497200087.",
    }
    assert InstitutionCode.objects.get(scheme="erasmus", code="A WIEN01").institution.country == "AT"
    assert counts(run("institutions", file)) == (0, 0, 6140, 2, 0)


def test_ministry_list_gives_chinese_names_and_codes(now):
    file = "institutions/cn_moe_universities.csv"

    assert counts(run("institutions", file)) == (2631, 0, 0, 0, 0)
    assert counts(run("institutions", file)) == (0, 0, 2631, 0, 0)


def test_registry_of_institutions(now):
    report = run("institutions", "institutions/ror_education_healthcare.csv", dry_run=True)

    assert counts(report) == (18508, 0, 0, 1, 0)
    assert [(one["row"], one["column"]) for one in report["refused"]] == [(1714, "website")]


def test_27989_mobilities_become_stays_of_an_archived_year(now):
    """Months that a spreadsheet has turned into dates ("Sep-75" for 9.75) are read by the shipped mapping."""
    report = run("stays", "mobility/kacperroz_Erasmus.csv", dry_run=True)

    assert counts(report) == (24506, 0, 0, 3483, 0)
    assert Counter(one["reason"] for one in report["refused"]) == {
        "A stay of 0.00 months is none.": 3270,
        "The row does not say how long the stay is.": 213,
    }
    assert len(report["proposed"]["units"]) == 56


def test_the_first_mobilities_taken_over_come_back_unchanged(now, tmp_path):
    path = DATA / "mobility/kacperroz_Erasmus.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    raw = b"\n".join(path.read_bytes().split(b"\n")[:1500])

    first = import_sheet(raw, kind="stays", file_name="m.csv", by=None, dry_run=False)
    again = import_sheet(raw, kind="stays", file_name="m.csv", by=None, dry_run=True)

    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, first["new"])
    stay = Stay.objects.order_by("pk").first()
    assert (stay.state, stay.nomination.application.call.state) == ("returned", "archived")
    assert Institution.objects.count() == 1
