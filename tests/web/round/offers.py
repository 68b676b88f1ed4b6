"""The office takes the partners' offers over from their sheet, and settles whose they are."""

from pathlib import Path

from playwright.sync_api import Locator

from sojourn import interop
from sojourn.kernel.jobs import run_waiting
from sojourn.partners.models import Institution
from sojourn.programmes.models import Place, Programme
from sojourn.web.demo.hosts import settle_hosts as settle_as_demonstrated
from sojourn.web.demo.house import House
from tests.web.round.dates import YEAR
from tests.web.round.visitor import Visitor

SHEET = Path(interop.__file__).parent / "spreadsheet/data/offers_2022.csv"
ROWS, SEATS = 88, 187


def take_over_offers(office: Visitor) -> None:
    """Upload, compare, take over; the work itself goes on while the page tells how far it is."""
    office.open("programmes:programme_list")
    office.follow(office.words("Import offers"), within="main")
    office.reads(office.words("No sheet has been uploaded yet."))
    office.fill(sheet=SHEET, year=YEAR)
    office.press(office.words("Upload and compare"))
    office.reads(office.words("The sheet is being read and compared; this takes a few seconds."))
    assert Programme.objects.count() == 0
    run_waiting()
    office.follow(office.words("Look again"))
    assert Programme.objects.count() == 0
    office.reads(str(ROWS), "2022")
    office.press(office.words("Take over"))
    assert office.at == "kernel:job"
    run_waiting()
    office.page.reload()
    office.follow(office.words("To the result"))
    assert Programme.objects.count() == ROWS
    assert (
        sum({place.cap_id: place.cap.seats for place in Place.objects.select_related("cap")}.values())
        == SEATS
    )


def settle_hosts(office: Visitor, house: House) -> None:
    """One by its suggestion, one looked up, one a consortium, one by hand; the others by the same actions."""
    office.open("programmes:host_list")
    _settle(office, "EX-008", "Hanze University of Applied Sciences")
    office.follow(office.words("Next", context="page"))
    office.press_at(_card(office, "EX-083").get_by_role("link", name=office.words("Another one")))
    office.search(q="UNSW")
    line = office.page.locator("main li", has_text="UNSW Sydney").last
    office.press_at(line.get_by_role("button", name=office.words("This one")))
    assert _host_of("EX-083").name_en == "UNSW Sydney"
    office.press_at(_card(office, "EX-001").get_by_role("link", name=office.words("It is a consortium")))
    office.press(office.words("Save"))
    assert _host_of("EX-001").kind == Institution.Kind.CONSORTIUM
    settle_as_demonstrated(house)
    office.open("programmes:host_list")
    office.press_at(_card(office, "EX-033").get_by_role("link", name=office.words("Another one")))
    office.follow(office.words("Type the institution by hand"))
    office.fill(country="US", city="Fulton", name_zh="威斯敏斯特学院")
    office.press(office.words("Save"))
    assert _host_of("EX-033").name_zh == "威斯敏斯特学院"
    office.open("programmes:host_list")
    office.reads(
        office.words(
            "Every programme has its institution. After the next import, offers whose institution is not "
            "certain stand here."
        )
    )


def _host_of(code: str) -> Institution | None:
    return Programme.objects.get(code=code).institution


def _card(office: Visitor, code: str) -> Locator:
    return office.page.locator("main li.card", has_text=f"{code} ·")


def _settle(office: Visitor, code: str, name: str) -> None:
    programme = Programme.objects.get(code=code)
    office.press_at(_card(office, code).get_by_role("button", name=name).first)
    programme.refresh_from_db()
    assert programme.institution.name_en == name
