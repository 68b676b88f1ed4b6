"""From exchanged places to a second nomination, in a real browser: office, partner's contact and students."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from python_calamine import CalamineWorkbook

from sojourn.allocation.models import Run
from sojourn.allocation.queries import bundle_of
from sojourn.applications.models import Application
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.partners.models import Institution
from sojourn.programmes.models import Call
from sojourn.stays.models import Layout, Nomination, Package, Stay
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

SHOWN = ["reserve list", "nomination"]
LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M1", shows=[*SHOWN, "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M1", shows=[*SHOWN, "in English"])),
]
COLUMNS = ("No.", "FAMILY NAME", "Given name", "Programme type")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def office(clock):
    return rounds.office()


@pytest.fixture
def call(office) -> Call:
    """Two places at one partner and a free one elsewhere; two students, each with one of the two."""
    host = make.institution(name_en="University of Bonn", name_zh="波恩大学", is_partner=True)
    make.partner_contact(host, name_en="Anna Weber")
    first, second = make.place(seats=1, at=host), make.place(seats=1, at=host)
    spare = make.place(seats=1, at=make.institution(is_partner=True))
    call = rounds.closed_call([first, second, spare])
    rounds.ranked(call, 90, first, second, spare)
    rounds.ranked(call, 80, second, first, spare)
    rounds.finished(call, office)
    return call


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


def students(call: Call) -> list[Application]:
    return list(call.applications.order_by("-score"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_an_exchange_to_a_second_nomination(wide, phone, call, office, language):
    first, second = students(call)
    host = Institution.objects.get(name_en="University of Bonn")
    accept(visitor(phone, language, first.person), first)
    officer = visitor(wide, language, office)
    exchange(officer, call, first, second)
    accept(visitor(phone, language, second.person), second)
    columns_of_the_partner(officer, host)
    package = put_together(officer, host)
    send(officer, package)
    contact = visitor(phone, language, host.contacts.get().person)
    answer(contact, package, takes=first, refuses=second)
    officer = visitor(wide, language, office)
    next_choice(officer, second)
    accept(visitor(phone, language, second.person), second)
    officer = visitor(wide, language, office)
    nominate_again(officer, second)


def accept(student: Visitor, application: Application) -> None:
    """The student accepts what is offered now, on the phone."""
    student.open("web:my_place", rounds.offer_of(application).pk)
    student.press(student.words("Accept the place"))
    assert rounds.offer_of(application).state == "accepted"


def exchange(officer: Visitor, call: Call, first: Application, second: Application) -> None:
    """From the call's offers; without a partner it is refused and the reason stays; then both swap."""
    places = [rounds.offer_of(one).place_id for one in (first, second)]
    officer.open("allocation:offer_list", call.pk)
    officer.follow(officer.words("Exchange places"), within="main")
    officer.fill(offer=str(rounds.offer_of(first).pk), reason="Both have asked in writing.")
    officer.press(officer.words("Exchange"), status=422)
    assert officer.page.locator("[name=reason]").input_value() == "Both have asked in writing."
    officer.fill(other=str(rounds.offer_of(second).pk))
    officer.press(officer.words("Exchange"))
    officer.reads(officer.words("Exchanged so far"), "Both have asked in writing.")
    assert [rounds.offer_of(one).place_id for one in (first, second)] == places[::-1]
    assert check_bundle(bundle_of(Run.objects.get())) is None
    officer.open("allocation:offer_rounds", call.pk)
    officer.reads(officer.words("Rounds"), officer.words("exchanged by the International Office"))


def columns_of_the_partner(officer: Visitor, host: Institution) -> None:
    """Alarms, then the partner's own columns: those of the usual ones that it wants, and a constant."""
    officer.open("stays:nominations")
    officer.follow(officer.named(host), within="main")
    officer.follow(officer.words("Change alarms"), within="main")
    officer.fill(lead_days="21, 5", answer_days="10")
    officer.press(officer.words("Save"))
    officer.follow(officer.words("Change columns"), within="main")
    last = len(officer.page.locator("[name$='-heading']").all()) - 1
    for number in range(3, last - 2):
        officer.page.locator(f"[name=columns-{number}-drop]").check()
    officer.fill(
        **{
            "columns-1-heading": COLUMNS[1],
            "columns-1-format": "upper",
            f"columns-{last}-position": 999,
            f"columns-{last}-heading": COLUMNS[3],
            f"columns-{last}-constant": "Bilateral",
        }
    )
    officer.press(officer.words("Preview and more rows"))
    officer.reads("Bilateral", *COLUMNS)
    assert not Layout.objects.exists()
    officer.press(officer.words("Save as a new version"))
    assert [column["heading"] for column in Layout.objects.get().columns] == list(COLUMNS)


def put_together(officer: Visitor, host: Institution) -> Package:
    """Both students in one package; the workbook that is downloaded says what the layout asks for."""
    officer.open("stays:partner", host.pk)
    officer.follow(officer.words("Put a package together"), within="main")
    officer.press(officer.words("Put together"))
    package = Package.objects.get()
    with officer.downloading() as files:
        officer.page.get_by_role("link", name=officer.words("List (Excel)")).click()
    rows = CalamineWorkbook.from_path(str(Path(files[0].path()))).get_sheet_by_index(0).to_python()
    assert rows[0] == list(COLUMNS)
    assert [row[0] for row in rows[1:]] == [1, 2]
    assert {row[3] for row in rows[1:]} == {"Bilateral"}
    assert all(row[1].isupper() for row in rows[1:])
    with officer.downloading() as files:
        officer.page.get_by_role("link", name=officer.words("Letter and sheets (PDF)")).click()
    assert Path(files[0].path()).read_bytes().startswith(b"%PDF")
    return package


def send(officer: Visitor, package: Package) -> None:
    """Sent once; a second time it is asked whether that is meant."""
    officer.press(officer.words("Send the package"))
    assert (
        list(Nomination.objects.exclude(state="cancelled").values_list("state", flat=True)) == ["pending"] * 2
    )
    officer.press(officer.words("Send again"))
    officer.is_told(
        officer.words("This package has been sent already. Say so if it is to be sent once more.")
    )
    package.refresh_from_db()
    assert package.times_sent == 1


def answer(contact: Visitor, package: Package, *, takes: Application, refuses: Application) -> None:
    """The contact reads the package and answers both on one page, on the phone."""
    contact.open("stays:portal")
    contact.follow(contact.words("Package %(number)s", number=package.pk), within="main")
    contact.follow(contact.words("Answer the nominations"), within="main")
    yes, no = (one.nominations.get(state="pending") for one in (takes, refuses))
    contact.fill(**{f"answer_{yes.pk}": "yes", f"answer_{no.pk}": "no"})
    contact.press(contact.words("Enter the answers"), status=422)
    contact.fill(**{f"note_{no.pk}": "We have no room in this term."})
    contact.press(contact.words("Enter the answers"))
    assert Stay.objects.get().person == takes.person
    no.refresh_from_db()
    assert (no.state, no.answer_note) == ("rejected", "We have no room in this term.")


def next_choice(officer: Visitor, student: Application) -> None:
    """The refused student's third choice is the one that is left, and is offered in one step."""
    rejected = student.nominations.get(state="rejected")
    officer.open("stays:nominations", query="?state=rejected")
    officer.follow(officer.named(student.person), within="main", exact=False)
    officer.follow(officer.words("Offer the next choice"), within="main")
    officer.reads(officer.words("was offered and has ended"))
    officer.press(officer.words("Offer choice %(rank)s", rank=3))
    assert officer.at == "stays:nomination" and officer.number == rejected.pk
    assert rounds.offer_of(student).origin == "next"


def nominate_again(officer: Visitor, student: Application) -> None:
    """The new place is nominated to its host."""
    nomination = student.nominations.get(state="prepared")
    assert nomination.place == rounds.offer_of(student).place
    officer.open("stays:nomination", nomination.pk)
    officer.step(Nomination, "send")
    officer.stands(Nomination, "pending", who="host", by=nomination.deadline)
