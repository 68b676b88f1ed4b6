import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sojourn.interop.models import SheetImport
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Programme
from tests import factories as make

pytestmark = pytest.mark.django_db

SHEET = (
    b"sequence,name,university-name,recruit-number,period,gpa,gpa-max\n"
    b"1,Twente,University of Twente,2,semester | year,2.5,4.5\n"
    b"2,Two,University of Twente,many,semester,2.5,4.5\n"
    b"3,Elsewhere,Twente Technical University,1,year,3,\n"
)


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture(autouse=True)
def twente():
    return make.institution(ror_id="006hf6230", name_en="University of Twente", country="NL")


def upload(client, content: bytes = SHEET, name: str = "offers.csv"):
    sheet = SimpleUploadedFile(name, content)
    return client.post(reverse("interop:offers_import"), {"sheet": sheet, "year": "2028/29"})


def test_sheet_is_uploaded_compared_shown_and_taken_over(
    client, office, now, django_capture_on_commit_callbacks
):
    client.force_login(office.account)
    answer = upload(client)
    sheet_import = SheetImport.objects.get()
    assert answer.url == reverse("interop:offers_preview", args=[sheet_import.pk])
    assert Programme.objects.count() == 0

    run_waiting()
    page = client.get(answer.url).content.decode()
    assert Programme.objects.count() == 0
    assert all(word in page for word in ("Twente", "recruit-number", "many", "Elsewhere"))

    client.post(reverse("interop:offers_apply", args=[sheet_import.pk]))
    run_waiting()
    sheet_import.refresh_from_db()
    assert sheet_import.counts == {"new": 2, "changed": 0, "unchanged": 0}
    assert sorted(Programme.objects.values_list("title_en", flat=True)) == ["Elsewhere", "Twente"]
    assert Programme.objects.first().history.first().history_user == office.account


def test_preview_is_kept_in_both_languages(client, office, now):
    client.force_login(office.account)
    upload(client)
    run_waiting()

    preview = SheetImport.objects.get().preview

    assert {language: one["refused"][0]["row"] for language, one in preview.items()} == {"zh": 3, "en": 3}
    assert preview["en"]["refused"][0]["sentence"] == (
        "recruit-number must be a whole number above zero, not many."
    )


def test_sheet_is_taken_over_once(client, office, now):
    client.force_login(office.account)
    upload(client)
    run_waiting()
    apply = reverse("interop:offers_apply", args=[SheetImport.objects.get().pk])
    client.post(apply)
    run_waiting()

    client.post(apply)

    assert run_waiting() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "offers.csv"),
        (b"PK\x03\x04" + b"0" * 40, "offers.xlsx"),
        (b"a,b\n1,2\n", "offers.csv"),
        (SHEET, "offers.exe"),
    ],
)
def test_file_that_cannot_be_read_is_refused_at_once_and_not_kept(content, name, client, office, now):
    client.force_login(office.account)

    answer = upload(client, content, name)

    assert answer.status_code == 422
    assert SheetImport.objects.count() == 0


def test_cells_with_markup_are_shown_as_text(client, office, now):
    client.force_login(office.account)
    upload(client, SHEET.replace(b"Elsewhere", b"<script>alert(1)</script>"))
    run_waiting()

    page = client.get(reverse("interop:offers_preview", args=[SheetImport.objects.get().pk])).content

    assert b"<script>alert" not in page


def test_pages_of_the_import_do_not_exist_for_others(client, office, now):
    client.force_login(office.account)
    upload(client)
    number = SheetImport.objects.get().pk
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)

    found = [
        client.get(reverse("interop:offers_import")).status_code,
        client.get(reverse("interop:offers_preview", args=[number])).status_code,
        client.get(reverse("interop:offers_file", args=[number])).status_code,
        client.post(reverse("interop:offers_apply", args=[number])).status_code,
    ]

    assert found == [404, 404, 404, 404]
