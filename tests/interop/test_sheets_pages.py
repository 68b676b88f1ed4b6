"""A sheet from upload to taking back, as the office does it in the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.interop.kinds import KINDS
from sojourn.interop.models import RememberedMapping, SheetImport
from sojourn.interop.spreadsheet.mappings import known_headings
from sojourn.interop.spreadsheet.tables import open_table
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import Appointment, Person, Role, Studies, Unit
from sojourn.partners.models import Institution
from tests import factories as make

pytestmark = pytest.mark.django_db

INSTITUTIONS = (
    "ROR id,name,国家/地区,城市\n"
    "006hf6230,University of Twente,NL,Enschede\n"
    ",Neue Hochschule,德国,Bonn\n"
    ",<b>Bold</b> University,Nowhereland,Bonn\n"
)


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture(autouse=True)
def twente():
    return make.institution(ror_id="006hf6230", name_en="University of Twente", country="NL", city="Hengelo")


def bring(client, content: str | bytes, *, kind: str, name: str = "sheet.csv") -> SheetImport:
    raw = content.encode() if isinstance(content, str) else content
    answer = client.post(reverse("interop:sheets"), {"kind": kind, "sheet": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, answer.content.decode()
    run_waiting()
    return SheetImport.objects.first()


def counts(sheet_import: SheetImport) -> tuple[int, ...]:
    sheet_import.refresh_from_db()
    return tuple(
        sheet_import.counts[name] for name in ("new", "changed", "unchanged", "refused", "to_decide")
    )


def test_sheet_is_compared_taken_over_and_taken_back(client, office, twente, now):
    client.force_login(office.account)
    sheet_import = bring(client, INSTITUTIONS, kind="institutions")
    page = client.get(reverse("interop:sheet", args=[sheet_import.pk])).content.decode()

    assert counts(sheet_import) == (1, 1, 0, 1, 0)
    assert "Hengelo" in page and "Enschede" in page and "Nowhereland" in page and "<b>Bold" not in page
    assert Institution.objects.count() == 1

    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()
    twente.refresh_from_db()
    assert twente.city == "Enschede"
    assert twente.history.first().history_user == office.account
    assert Institution.objects.get(name_en="Neue Hochschule").country == "DE"

    client.post(reverse("interop:sheet_take_back", args=[sheet_import.pk]))
    run_waiting()
    twente.refresh_from_db()
    assert twente.city == "Hengelo"
    assert Institution.objects.count() == 1


def test_what_was_touched_since_stays_and_says_so(client, office, twente, now):
    client.force_login(office.account)
    sheet_import = bring(client, INSTITUTIONS, kind="institutions")
    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()
    twente.refresh_from_db()
    twente.city = "Almelo"
    twente.save()

    client.post(reverse("interop:sheet_take_back", args=[sheet_import.pk]))
    run_waiting()

    twente.refresh_from_db()
    assert twente.city == "Almelo"
    assert [(row.number, row.kept) for row in sheet_import.rows.exclude(kept="")] == [(2, "newer")]
    assert (
        "Twente"
        in client.get(reverse("interop:sheet", args=[sheet_import.pk]) + "?only=kept").content.decode()
    )


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_exported_comes_back_in_unchanged(kind, form, client, office, now):
    make.student(Unit.objects.get(code="LAW"), name_en="=HYPERLINK(1)", name_zh="@赵")
    make.institution(name_en="-1+1 University", city="+49", website="https://example.org/a")
    client.force_login(make.somebody(Role.ADMINISTRATOR, Unit.objects.get(code="LSU")).account)
    if kind not in ("institutions", "units", "people", "denominators"):
        client.force_login(office.account)
    export = client.get(reverse("interop:export"), {"kind": kind, "form": form})

    sheet_import = bring(client, export.content, kind=kind, name=f"export.{form}")

    new, changed, _unchanged, refused, to_decide = counts(sheet_import)
    faults = [row.told for row in sheet_import.rows.exclude(outcome="unchanged")]
    # nobody changes their own row with a sheet
    own = [fault for told in faults for fault in told.get("faults", []) if fault[2] == "own_row"]
    assert (new, changed, refused - len(own), to_decide) == (0, 0, 0, 0), faults


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_export_computes_nothing(form, client, office, now):
    make.institution(name_en='=cmd|"/c calc"!A1', city="@SUM(1)", website="https://example.org/a")
    client.force_login(office.account)

    content = client.get(reverse("interop:export"), {"kind": "institutions", "form": form}).content

    known = known_headings("institutions", KINDS["institutions"].columns)
    table = open_table(content, file_name=f"x.{form}", known=known)
    cells = [cell for row in table.rows() for cell in row.cells]
    if form == "csv":
        assert '\'=cmd|"/c calc"!A1' in cells and "'@SUM(1)" in cells
    else:
        assert '=cmd|"/c calc"!A1' in cells  # kept as a text: read back as it is, not as a value of 0


def test_template_has_every_column_and_explanations_in_both_languages(client, office, now):
    client.force_login(office.account)

    content = client.get(reverse("interop:export"), {"kind": "people", "template": "1"}).content

    table = open_table(content, file_name="people.xlsx", known=["学号"])
    assert len(table.headings) == len(KINDS["people"].columns)
    assert list(table.rows()) == []
    assert "说明 Explanations" in table.sheets


def test_columns_set_by_hand_are_remembered_for_the_next_file(client, office, now):
    client.force_login(office.account)
    content = "Bezeichnung;Staat;x\nUniversität Wien;AT;1\n"
    answer = client.post(
        reverse("interop:sheets"),
        {"kind": "institutions", "sheet": SimpleUploadedFile("a.csv", content.encode("latin-1"))},
    )
    run_waiting()
    sheet_import = SheetImport.objects.first()
    client.post(
        reverse("interop:sheet_columns", args=[sheet_import.pk]),
        {"column-name_en": "Bezeichnung", "column-country": "Staat", "text-city": "Wien {x}"},
    )
    run_waiting()

    assert answer.status_code == 302
    assert counts(sheet_import) == (1, 0, 0, 0, 0)
    assert RememberedMapping.objects.count() == 1

    again = bring(client, content, kind="institutions")
    client.post(reverse("interop:sheet_apply", args=[again.pk]))
    run_waiting()
    assert list(Institution.objects.filter(country="AT").values_list("name_en", "city")) == [
        ("Universität Wien", "Wien 1")
    ]


def test_people_come_with_appointment_and_studies_and_unknown_unit_is_proposed(client, office, now):
    client.force_login(office.account)
    content = (
        "学号,姓名,email,性别,出生日期,学院,培养层次,年级,专业\n"
        "1001,王小明,wang@example.org,男,2005-05-06,LAW,本科,3,法学\n"
        "1002,李华,li@example.org,女,2004年6月5日,新学院,硕士,1,临床医学\n"
    )
    sheet_import = bring(client, content, kind="people")
    assert sheet_import.facts["proposed"] == {"units": ["新学院"]}

    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()

    assert sorted(Studies.objects.values_list("person__number", "unit__name_zh", "level", "year")) == [
        ("1001", "法学院", "bachelor", 3),
        ("1002", "新学院", "master", 1),
    ]
    assert set(Appointment.objects.filter(person__number__gt="1").values_list("role", flat=True)) == {
        "student"
    }

    client.post(reverse("interop:sheet_take_back", args=[sheet_import.pk]))
    run_waiting()
    assert not Person.objects.filter(number="1001").exists()
    assert not Unit.objects.filter(name_zh="新学院").exists()


def test_office_gives_no_rights_and_takes_no_accounts_over(client, office, now):
    victim = make.somebody(
        Role.ADMINISTRATOR, Unit.objects.get(code="LSU"), number="A1", email="a@example.org"
    )
    client.force_login(office.account)
    content = (
        "number,name in latin letters,e-mail,role,unit\n"
        "N1,Eve,eve@example.org,administrator,LSU\n"
        "A1,Victim,eve2@example.org,,\n"
    )

    sheet_import = bring(client, content, kind="people")

    codes = [row.told["faults"][0][2] for row in sheet_import.rows.all()]
    assert codes == ["role_not_given", "email_of_account"]
    assert victim.account.email == "a@example.org"


def test_units_may_refer_to_units_further_down(client, now):
    root = make.university()
    client.force_login(make.somebody(Role.ADMINISTRATOR, root).account)
    content = "code,name,kind,part of\nDEP,Department,department,Clinic\nCLI,Clinic,hospital,\n"

    sheet_import = bring(client, content, kind="units")
    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()

    assert list(
        Unit.objects.filter(code__in=["DEP", "CLI"]).order_by("code").values_list("code", "parent__code")
    ) == [("CLI", "LSU"), ("DEP", "CLI")]


def test_pages_of_sheets_do_not_exist_for_others(client, office, now):
    client.force_login(office.account)
    number = bring(client, INSTITUTIONS, kind="institutions").pk
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)
    names = ["sheet", "sheet_columns", "sheet_file"]
    posts = ["sheet_apply", "sheet_take_back", "sheet_decide"]

    found = [client.get(reverse(f"interop:{name}", args=[number])).status_code for name in names]
    found += [client.post(reverse(f"interop:{name}", args=[number])).status_code for name in posts]
    found += [client.get(reverse("interop:sheets")).status_code]
    found += [client.get(reverse("interop:export"), {"kind": "people"}).status_code]

    assert found == [404] * 8


def test_administrator_sees_no_sheet_of_agreements(client, office, now):
    client.force_login(make.somebody(Role.ADMINISTRATOR, Unit.objects.get(code="LSU")).account)

    answer = client.get(reverse("interop:export"), {"kind": "agreements"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"PK\x03\x04" + b"0" * 40, "a.xlsx"), (b"\x00\x01\x02", "a.csv")],
)
def test_file_that_is_no_sheet_is_refused_at_once(content, name, client, office, now):
    client.force_login(office.account)

    answer = client.post(
        reverse("interop:sheets"), {"kind": "units", "sheet": SimpleUploadedFile(name, content)}
    )

    assert (answer.status_code, SheetImport.objects.count()) == (422, 0)


def test_pages_take_few_queries(client, office, now, django_assert_num_queries):
    client.force_login(office.account)
    rows = "".join(f"U{number},Unit {number},school,\n" for number in range(60))
    sheet_import = bring(client, "code,name,kind,part of\n" + rows, kind="units")
    client.get(reverse("interop:sheets"))

    with django_assert_num_queries(9):
        client.get(reverse("interop:sheet", args=[sheet_import.pk]))
    with django_assert_num_queries(8):
        client.get(reverse("interop:sheets"))


def test_sheet_is_taken_over_once(client, office, now):
    client.force_login(office.account)
    sheet_import = bring(client, INSTITUTIONS, kind="institutions")
    apply = reverse("interop:sheet_apply", args=[sheet_import.pk])
    client.post(apply)
    client.post(apply)
    run_waiting()

    client.post(apply)

    assert run_waiting() == 0
