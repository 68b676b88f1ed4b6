"""A name that is much like a known one is put before a person, who says what is meant."""

import pytest
from django.urls import reverse

from sojourn.agreements.models import Agreement
from sojourn.interop.models import SheetImport
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import Role
from sojourn.partners.models import Institution
from tests import factories as make
from tests.interop.test_sheets_pages import bring, counts

pytestmark = pytest.mark.django_db

SHEET = (
    "number,partner,valid from\nA-1,University of Twentee,2027-01-01\nA-2,Twente University X,2027-01-01\n"
)


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


def test_name_like_a_known_one_is_decided_on_the_page(client, office, now):
    twente = make.institution(name_en="University of Twente", country="NL")
    client.force_login(office.account)
    sheet_import = bring(client, SHEET, kind="agreements")
    opens = sheet_import.facts["opens"]
    assert [(one["name"], one["suggestions"][0]["id"]) for one in opens] == [
        ("University of Twentee", twente.pk)
    ]

    client.post(reverse("interop:sheet_decide", args=[sheet_import.pk]), {"name-0": str(twente.pk)})
    run_waiting()
    sheet_import.refresh_from_db()
    assert sheet_import.facts["proposed"] == {"institutions": ["Twente University X"]}
    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()

    assert Agreement.objects.get(number="A-1").institution == twente
    twente.refresh_from_db()
    assert twente.is_partner
    assert counts(sheet_import) == (2, 0, 0, 0, 0)


def test_two_of_one_name_wait_for_a_decision_and_are_not_written(client, office, now):
    for city in ("Lyon", "Paris"):
        make.institution(name_en="Université Jean Monnet", country="FR", city=city)
    client.force_login(office.account)
    sheet_import = bring(client, "name,country\nUNIVERSITE JEAN MONNET,FR\n", kind="institutions")

    assert counts(sheet_import) == (0, 0, 0, 0, 1)
    client.post(reverse("interop:sheet_decide", args=[sheet_import.pk]), {"name-0": "new"})
    run_waiting()
    assert counts(sheet_import) == (1, 0, 0, 0, 0)
    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()
    assert Institution.objects.count() == 3


def test_number_that_was_not_suggested_is_no_decision(client, office, now):
    make.institution(name_en="University of Twente", country="NL")
    client.force_login(office.account)
    sheet_import = bring(client, SHEET, kind="agreements")

    client.post(reverse("interop:sheet_decide", args=[sheet_import.pk]), {"name-0": "99999"})

    assert SheetImport.objects.get().decisions == {}


def test_failed_taking_over_leaves_nothing(client, office, now, monkeypatch):
    client.force_login(office.account)
    rows = "".join(f"U{number},Unit {number}\n" for number in range(5))
    sheet_import = bring(client, "code,name\n" + rows, kind="units")
    monkeypatch.setattr("sojourn.interop.kinds.units.Units.finish", lambda _kind: 1 / 0)

    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()

    sheet_import.refresh_from_db()
    assert sheet_import.applied_at is None
    from_sheet = Institution.objects.count(), sheet_import.rows.exclude(touched=[]).count()
    assert from_sheet == (0, 0)


def test_history_names_who_took_the_sheet_over(client, office, now):
    client.force_login(office.account)
    sheet_import = bring(client, "name,country\nNeue Hochschule,DE\n", kind="institutions")
    other = make.somebody(Role.DIRECTOR, office.appointments.get().unit)
    client.force_login(other.account)

    client.post(reverse("interop:sheet_apply", args=[sheet_import.pk]))
    run_waiting()

    assert Institution.objects.get().history.get().history_user == other.account
