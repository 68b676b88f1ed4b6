import os
from pathlib import Path

import pytest

from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.offers_import import import_offers, take_over_sheet
from sojourn.kernel.refusal import Forbidden
from sojourn.organisation.models import AcademicYear, Role
from sojourn.partners.models import Institution
from sojourn.programmes.models import Place, Programme, Requirement
from tests import factories as make

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).parents[3] / "src/sojourn/interop/spreadsheet/data/offers_2022.csv"
REAL = (
    Path(os.environ.get("SOJOURN_CONFORMANCE_DATA", Path(__file__).parents[4] / "shared/data"))
    / "offers/program.csv"
)
HEADINGS = (
    "sequence,name,university-name,official-link,recruit-number,period,gpa,gpa-max,ibt,restrict-major,"
    "Nomination,Application"
)
TWENTE = (
    "3,Twente,University of Twente,https://www.utwente.nl/en/,2,semester | year,2.5,4.5,80,,"
    "2028-04-15,2028-05-01"
)


def sheet(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def run(*rows: str, dry_run: bool = False, by=None) -> dict:
    return import_offers(sheet(*rows), file_name="offers.csv", by=by, dry_run=dry_run, year="2028/29")


@pytest.fixture
def twente() -> Institution:
    """One institution of the registry is there, so the whole catalogue need not be loaded."""
    return make.institution(
        ror_id="006hf6230", name_en="University of Twente", country="NL", website="https://www.utwente.nl"
    )


@pytest.mark.mission("M1", shows=["programme", "places"])
@pytest.mark.parametrize("path", [SHIPPED, REAL], ids=["shipped", "real"])
def test_offers_of_a_real_call_become_programmes_and_again_change_nothing(path, now):
    if not path.exists():
        pytest.skip("the conformance data are not on this machine")
    raw = path.read_bytes()

    first = import_offers(raw, file_name=path.name, by=None, dry_run=False)
    again = import_offers(raw, file_name=path.name, by=None, dry_run=False)

    counts = {"new": 88, "changed": 0, "unchanged": 0, "refused": []}
    assert {name: first[name] for name in counts} == counts
    assert list(first) == ["new", "changed", "unchanged", "refused", "to_decide"]
    assert again == first | {"new": 0, "unchanged": 88}
    caps = {place.cap_id: place.cap.seats for place in Place.objects.select_related("cap")}
    assert [Programme.objects.count(), Place.objects.count(), sum(caps.values())] == [88, 170, 187]
    assert AcademicYear.objects.get().label == "2028/29"
    assert Programme.objects.exclude(institution=None).count() == 88 - len(first["to_decide"])
    assert [one["name"] for one in first["to_decide"]][:2] == [
        "GE3(Global Engineering Education Exchange)",
        "ISEP(International Student Exchange Programs)",
    ]


def test_offer_gives_requirements_and_two_places_under_one_cap(twente):
    report = run(TWENTE)

    programme = Programme.objects.get()
    assert report == {"new": 1, "changed": 0, "unchanged": 0, "refused": [], "to_decide": []}
    assert (programme.code, programme.title_en, programme.institution) == ("EX-003", "Twente", twente)
    assert [(each.kind, each.parameters) for each in programme.requirements.all()] == [
        ("gpa", {"minimum": 2.5, "scale": 4.5}),
        ("language", {"alternatives": [{"test": "toefl_ibt", "overall": 80}]}),
    ]
    places = list(programme.places.select_related("cap"))
    assert [(place.period, place.seats) for place in places] == [("term", 2), ("year", 2)]
    assert len({place.cap_id for place in places}) == 1
    assert (places[0].cap.seats, str(places[0].nomination_deadline)) == (2, "2028-04-15")
    assert Institution.objects.get(pk=twente.pk).is_partner


def test_dry_run_tells_the_same_and_writes_nothing(twente):
    told = run(TWENTE, dry_run=True)

    assert told == run(TWENTE) | {"new": 1}
    assert run(TWENTE, dry_run=True) == told | {"new": 0, "unchanged": 1}


def test_dry_run_leaves_the_tables_empty(twente):
    run(TWENTE, dry_run=True)

    assert [Programme.objects.count(), Place.objects.count(), AcademicYear.objects.count()] == [0, 0, 0]


def test_changed_seats_change_one_offer_and_stand_in_the_history(twente):
    run(TWENTE)
    place = Place.objects.get(period="term")

    report = run(TWENTE.replace(",2,semester", ",4,semester"))

    place.refresh_from_db()
    assert report == {"new": 0, "changed": 1, "unchanged": 0, "refused": [], "to_decide": []}
    assert (place.seats, place.cap.seats) == (4, 4)
    assert [line.seats for line in place.history.order_by("history_id")] == [2, 4]
    assert [line.seats for line in place.cap.history.order_by("history_id")] == [2, 4]


def test_changed_offer_is_told_in_words(twente, in_english):
    run(TWENTE)

    outcome = take_over_sheet(
        sheet(TWENTE.replace(",2,semester | year,2.5", ",2,year,3")),
        file_name="offers.csv",
        by=None,
        dry_run=True,
        year="2028/29",
    )

    assert [(each.label, each.old, each.new) for each in outcome.rows[0].differences] == [
        (
            "requirements",
            "Mean of marks at least 2.5 of 4.5, or the same share of your own scale."
            " Language test: at least TOEFL iBT 80.",
            "Mean of marks at least 3 of 4.5, or the same share of your own scale."
            " Language test: at least TOEFL iBT 80.",
        ),
        (
            "places 2028/29",
            "2 in all: one term 2, whole year 2; nomination until 2028-04-15, application until 2028-05-01",
            "2 in all: whole year 2; nomination until 2028-04-15, application until 2028-05-01",
        ),
    ]


def test_another_number_and_order_change_nothing(twente):
    run(TWENTE, TWENTE.replace("3,Twente", "4,Twente (IT)"))

    report = run(TWENTE.replace("3,Twente", "1,Twente (IT)"), TWENTE.replace("3,Twente", "2,Twente"))

    assert (report["unchanged"], Programme.objects.count()) == (2, 2)


def test_what_the_office_corrected_stays_when_the_offer_says_what_it_said(twente):
    run(TWENTE)
    programme = Programme.objects.get()
    programme.title_zh = "特文特大学交换"
    programme.save()
    Requirement.objects.filter(kind="gpa").update(parameters={"minimum": 2.8, "scale": 4.5})

    report = run(TWENTE)

    programme.refresh_from_db()
    assert (report["unchanged"], programme.title_zh) == (1, "特文特大学交换")
    assert Requirement.objects.get(kind="gpa").parameters["minimum"] == 2.8


def test_refused_row_names_sheet_row_column_and_value_and_the_rest_goes_on(twente):
    report = run(TWENTE, TWENTE.replace("3,Twente", "4,Two").replace(",2,sem", ",two,sem"))

    assert report == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": [
            {
                "sheet": "offers.csv",
                "row": 3,
                "column": "recruit-number",
                "value": "two",
                "message": "recruit-number must be a whole number above zero, not two.",
            }
        ],
        "to_decide": [],
    }


def test_name_longer_than_its_column_is_refused(twente):
    report = run(TWENTE.replace("3,Twente", f"3,{'x' * 201}"))

    assert [(one["row"], one["column"]) for one in report["refused"]] == [(2, "name")]
    assert Programme.objects.count() == 0


def test_unknown_name_waits_for_a_decision_with_suggestions(twente):
    report = run(TWENTE.replace("University of Twente", "Twente Technical University"))

    assert report["to_decide"] == [
        {"row": 2, "name": "Twente", "suggestions": report["to_decide"][0]["suggestions"]}
    ]
    first = report["to_decide"][0]["suggestions"][0]
    assert (first["ror_id"], first["name"], first["country"]) == ("006hf6230", "University of Twente", "NL")
    assert Programme.objects.get().institution is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 a workbook", "workbook"),
        (b"a,b\n1,2\n", "headings_missing"),
        (b"\x00\x01\x02", "not_text"),
    ],
)
def test_file_that_is_no_sheet_of_offers_is_refused_as_a_whole(raw, code):
    with pytest.raises(SheetError) as refused:
        import_offers(raw, file_name="offers.csv", by=None, dry_run=False)

    assert refused.value.code == code


def test_impossible_year_is_refused(twente):
    with pytest.raises(SheetError, match="2028/30"):
        import_offers(sheet(TWENTE), file_name="offers.csv", by=None, dry_run=False, year="2028/30")


def test_student_may_not_import(twente):
    student = make.somebody(Role.STUDENT, make.university())

    with pytest.raises((Forbidden, SheetError)):
        run(TWENTE, by=student)
    assert Programme.objects.count() == 0


def test_administrator_and_officer_may_import(twente):
    root = make.university()

    first = run(TWENTE, by=make.somebody(Role.ADMINISTRATOR, root))
    second = run(TWENTE.replace(",2,", ",3,"), by=make.somebody(Role.OFFICER, root))

    assert (first["new"], second["changed"]) == (1, 1)
