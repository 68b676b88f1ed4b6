"""Partners, alliances and visits in a real browser, zh and en: each row of the mission in one walk."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache

from sojourn.agreements.actions import add_condition, set_cap, tell_of_ends
from sojourn.agreements.models import Agreement
from sojourn.cooperation.models import Conference, DegreeProgramme, GuestStay, JointLaboratory, Talk, Visit
from sojourn.kernel import clock
from sojourn.kernel.links import link
from sojourn.networks.models import Gathering, Membership, Network, Post
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOUNDED = date(2014, 5, 20)


def languages(row: str, *shows: str) -> list:
    return [
        pytest.param("zh-hans", marks=pytest.mark.mission(row, shows=[*shows, "in Chinese"])),
        pytest.param("en", marks=pytest.mark.mission(row, shows=[*shows, "in English"])),
    ]


@pytest.fixture
def law(transactional_db) -> Iterator[Unit]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        make.university()
        yield Unit.objects.get(code="LAW")


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


def office(role: Role = Role.OFFICER):
    return make.somebody(role, Unit.objects.get(code="OIA"))


# --- partners and agreements ---

PARTNERS = (
    "institutions from an open registry",
    "names in both languages",
    "map",
    "contacts",
    "agreements",
    "conditions",
    "shared caps",
    "validity",
    "renewal alarms",
    "approvals",
    "documents",
    "balance of exchange",
    "activity per agreement",
)


@pytest.mark.parametrize("language", languages("M7", *PARTNERS))
def test_agreement_from_a_units_proposal_to_its_alarm_and_what_happens_under_it(
    wide, phone, law, language, tmp_path
):
    bonn = make.institution(
        name_en="University of Bonn",
        name_zh="波恩大学",
        ror_id="041nas322",
        search_text="university of bonn 波恩大学",
    )
    school = visitor(phone, language, make.somebody(Role.UNIT_OFFICER, law))
    propose(school, law)
    agreement = Agreement.objects.get()
    officer = visitor(wide, language, office())
    officer.open("agreements:agreement", agreement.pk)
    officer.step(Agreement, "check")
    give_opinion(school, agreement)
    approve(language, wide, agreement)
    officer = visitor(wide, language, officer.person)
    sign(officer, agreement, tmp_path / "signed.pdf")
    see_conditions_and_caps(officer, agreement)
    see_alarm(officer, agreement)
    see_activity(officer, agreement, law)
    see_partner(officer, bonn)


def propose(school: Visitor, law: Unit) -> None:
    school.open("agreements:agreement_list")
    school.follow(school.words("Propose an agreement"), within="main")
    today = clock.today()
    school.fill(
        institution="University of Bonn",
        unit=str(law.pk),
        title_zh="交换协议",
        title_en="Exchange agreement",
        purpose="Law students",
        valid_from=today,
        valid_until=today - timedelta(days=1),
    )
    school.press(school.words("Propose"), status=422)
    school.reads(school.words("The agreement ends before it begins."))
    school.fill(valid_until=today + timedelta(days=100))
    school.press(school.words("Propose"))
    school.stands(Agreement, "proposed", who="office")


def give_opinion(school: Visitor, agreement: Agreement) -> None:
    school.open("agreements:agreement", agreement.pk)
    school.fill_field("main [name=is_positive]", "1")
    school.fill(text="Worth it.")
    school.press(school.words("Give the opinion"))
    school.reads("Worth it.")


def approve(language: str, page, agreement: Agreement) -> None:
    director = visitor(page, language, office(Role.DIRECTOR))
    director.open("agreements:agreement", agreement.pk)
    director.step(Agreement, "approve")


def sign(officer: Visitor, agreement: Agreement, paper) -> None:
    officer.open("agreements:agreement_change", agreement.pk)
    officer.fill(signed_on=clock.today(), lead_days="120, 30")
    officer.press(officer.words("Save"))
    paper.write_bytes(b"%PDF-1.7\n%%EOF")
    officer.page.locator("summary", has_text=officer.words("Upload the signed agreement")).click()
    officer.page.set_input_files("details[open] [name=upload]", str(paper))
    officer.press(officer.words("Upload"))
    officer.step(Agreement, "sign")
    officer.stands(Agreement, "in_force")
    officer.reads("signed.pdf", officer.day(clock.today() + timedelta(days=100)))


def see_conditions_and_caps(officer: Visitor, agreement: Agreement) -> None:
    by, year = officer.person, make.academic_year()
    add_condition(agreement, by=by, direction="out", first_year=year, last_year=year, places=3)
    agreement.refresh_from_db()
    cap = set_cap(label="Bonn in all", academic_year=year, seats=3, agreement=agreement, by=by)
    for name in ("Bonn law", "Bonn medicine"):
        set_cap(label=name, academic_year=year, seats=2, parent=cap, agreement=agreement, by=by)
    officer.open("agreements:agreement", agreement.pk)
    officer.reads("Bonn in all", "Bonn law", officer.words("binds"), officer.words("outgoing"))


def see_alarm(officer: Visitor, agreement: Agreement) -> None:
    assert tell_of_ends() == 1
    told = {"number": agreement.number, "partner": officer.named(agreement.institution), "days": 100}
    officer.open("kernel:mail_list")
    assert any(str(told["days"]) in letter for letter in officer.letters())


def see_activity(officer: Visitor, agreement: Agreement, law: Unit) -> None:
    GuestStay.objects.create(
        number="G1",
        kind="student",
        name="Anna Guest",
        unit=law,
        institution=agreement.institution,
        agreement=agreement,
        starts_on=date(2026, 9, 1),
    )
    officer.open("agreements:activity", agreement.pk)
    officer.reads("Anna Guest", officer.words("Balance of exchange"))
    officer.page.wait_for_selector(".chart canvas")


def see_partner(officer: Visitor, bonn) -> None:
    officer.open("partners:map")
    officer.page.wait_for_selector(".map canvas")
    officer.page.locator("main tbody a").first.click()
    officer.page.wait_for_load_state("load")
    officer.follow(officer.named(bonn), within="main ul.card")
    officer.reads("041nas322", "University of Bonn", "波恩大学", officer.words("Score card"), "Anna Guest")
    officer.page.locator("summary", has_text=officer.words("New contact")).click()
    officer.fill(within="details[open]", name_en="Berta Bonn", email="berta@bonn.example", role="exchange")
    officer.press(officer.words("Save"), within="details[open]")
    officer.reads("Berta Bonn", officer.words("exchange of students"))


# --- alliances ---

ALLIANCES = (
    "networks",
    "joining and leaving dates",
    "members as of any date",
    "council meetings and forums attended or hosted",
    "member institutions that came",
    "posts held",
)


@pytest.fixture
def alliance(law) -> Network:
    """We and 91 others from the beginning, 16 more in 2019 and later."""
    network = Network.objects.create(
        code="A", kind="alliance", name_zh="大学联盟", name_en="Alliance", founded_on=FOUNDED
    )
    rows = [Membership(network=network, joined_on=FOUNDED)]
    for number in range(107):
        joined = FOUNDED if number < 91 else date(2019 if number < 99 else 2022, 5, 1)
        rows.append(Membership(network=network, institution=make.institution(), joined_on=joined))
    Membership.objects.bulk_create(rows)
    return network


@pytest.mark.parametrize("language", languages("M8", *ALLIANCES))
def test_alliance_of_92_has_grown_to_108_and_53_came_to_its_council(wide, law, alliance, language):
    holder = make.somebody(Role.STAFF, law, name_zh="李秘书", name_en="Li Secretary")
    Post.objects.create(
        network=alliance,
        person=holder,
        unit=law,
        kind="organisation",
        function="Vice chair",
        starts_on=FOUNDED,
    )
    officer = visitor(wide, language, office())
    officer.open("networks:alliances")
    officer.follow(officer.named(alliance), within="main")
    officer.page.wait_for_selector(".chart canvas")
    officer.reads("Vice chair", officer.named(holder), officer.day(FOUNDED))
    for day, number in ((date(2014, 6, 1), 92), (date(2020, 1, 1), 100), (date(2027, 1, 1), 108)):
        officer.fill(on=day)
        officer.press(officer.words("Show"))
        officer.reads(officer.words("%(number)s members on %(day)s", number=number, day=officer.day(day)))
    officer.open("networks:gatherings_add")
    officer.fill(
        network=str(alliance.pk),
        activity="council",
        title_zh="理事会",
        title_en="Council",
        held_on="2015-07-01",
    )
    officer.press(officer.words("Save"))
    officer.open("networks:gathering", Gathering.objects.get().pk)
    officer.page.evaluate(
        "[...document.querySelectorAll('[name=came]')].slice(0, 53).forEach((box) => { box.checked = true; })"
    )
    officer.press(officer.words("Save who came"))
    officer.reads(officer.words("%(came)s of %(members)s members came", came=53, members=92))


# --- visits ---

VISITS = (
    "visits and delegations out",
    "visits and delegations in",
    "programme",
    "participants",
    "topics",
    "follow-up",
    "conferences hosted",
    "conferences attended",
    "joint training programmes",
    "joint laboratories",
    "platforms",
    "lectures",
    "link to partner, agreement or visit",
    "what came of a visit",
)


@pytest.mark.parametrize("language", languages("M9", *VISITS))
def test_visit_is_planned_approved_held_and_tells_what_came_of_it(wide, phone, law, language):
    partner = make.institution(name_en="University of Bonn", search_text="university of bonn")
    school = visitor(phone, language, make.somebody(Role.UNIT_OFFICER, law))
    plan(school, law)
    visit = Visit.objects.get()
    officer = visitor(wide, language, office())
    officer.open("cooperation:visit", visit.pk)
    officer.step(Visit, "approve")
    officer.stands(Visit, "approved", mine=True)
    link_what_came(officer, visit, partner, law)
    journey(officer, law)
    see_record(officer, law, partner)


def plan(school: Visitor, law: Unit) -> None:
    today = clock.today()
    school.open("cooperation:outcomes")
    school.follow(school.words("Plan a visit"), within="main")
    school.fill(
        title_zh="接待波恩大学",
        title_en="Bonn comes",
        direction="in",
        unit=str(law.pk),
        institution="University of Bonn",
        starts_on=today,
        ends_on=today - timedelta(days=2),
        topics="Double degree",
        cost=4000,
    )
    school.press(school.words("Save"), status=422)
    school.fill(ends_on=today)
    school.press(school.words("Save"))
    school.reads("Double degree")
    school.page.locator("summary", has_text=school.words("Add to the programme")).click()
    school.fill(within="details[open]", starts_at=NOW.replace(tzinfo=None), title="Talks with the dean")
    school.press(school.words("Save"), within="details[open]")
    for part, name in (("head", "Prof. Anna Bonn"), ("interpreter", "Ms Interpreter")):
        school.page.locator("summary", has_text=school.words("Add somebody")).click()
        school.fill(within="details[open]", part=part, name=name)
        school.press(school.words("Save"), within="details[open]")
    school.reads("Talks with the dean", "Prof. Anna Bonn", school.words("interpreter"))
    school.step(Visit, "submit")


def link_what_came(officer: Visitor, visit: Visit, partner, law: Unit) -> None:
    """An agreement came of the visit, and a guest of the agreement."""
    agreement = Agreement.objects.create(
        number="A-1", title_en="Double degree", institution=partner, valid_from=NOW.date()
    )
    guest = GuestStay.objects.create(
        number="G1", kind="student", name="Anna Guest", unit=law, starts_on=NOW.date()
    )
    link(agreement, guest, by=officer.person)
    officer.open("cooperation:visit", visit.pk)
    officer.follow(officer.words("Link what it came from or led to"), within="main")
    officer.search(q="Double")
    officer.press(officer.words("This came of it"))
    officer.open("cooperation:visit", visit.pk)
    officer.follow(officer.words("What came of this visit?"), within="main")
    officer.reads("Double degree", "Anna Guest", officer.words("yuan for each outcome"))
    officer.open("cooperation:visit", visit.pk)
    officer.reads(officer.words("Action items"))


def journey(officer: Visitor, law: Unit) -> None:
    visit = Visit.objects.create(
        number="V-9",
        title_zh="出访",
        title_en="To Bonn",
        direction="out",
        unit=law,
        starts_on=date(2027, 9, 1),
        ends_on=date(2027, 9, 3),
        report="All well.",
    )
    officer.open("cooperation:visit", visit.pk)
    officer.step(Visit, "report")
    officer.step(Visit, "publish")
    officer.stands(Visit, "published")


def see_record(officer: Visitor, law: Unit, partner) -> None:
    """Conferences here and elsewhere, joint degrees, laboratories, platforms, lectures."""
    days = {"starts_on": date(2027, 5, 1), "ends_on": date(2027, 5, 2)}
    for hosted, sentence in (
        (True, "International conference hosted by us"),
        (False, "International conference elsewhere"),
    ):
        made = Conference.objects.create(
            number=f"C{hosted}", title_en="Forum", unit=law, hosted=hosted, **days
        )
        officer.open("cooperation:conference", made.pk)
        officer.reads(officer.words(sentence))
    facts = {"unit": law, "institution": partner}
    DegreeProgramme.objects.create(
        number="D1", title_en="Joint law", kind="joint", academic_year=make.academic_year(), **facts
    )
    for kind in ("laboratory", "platform"):
        JointLaboratory.objects.create(
            number=kind, kind=kind, title_en=f"Joint {kind}", starts_on=date(2027, 1, 1), **facts
        )
    Talk.objects.create(
        person=officer.person, name="A lecture", country="DE", given_on=date(2027, 6, 1), **facts
    )
    for register, sentence in (
        ("degree_programmes", "Joint law"),
        ("joint_laboratories", "Joint laboratory"),
        ("joint_laboratories", officer.words("platform")),
        ("talks", "A lecture"),
    ):
        officer.open(f"cooperation:{register}")
        officer.reads(sentence)
    officer.open("partners:institution", partner.pk)
    officer.reads("Joint law", "Joint platform", "A lecture", "Double degree")
