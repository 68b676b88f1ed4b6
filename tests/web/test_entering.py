"""Registers in a real browser, zh and en: a unit officer enters and brings a sheet, a person claims."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.core.cache import cache

from sojourn.cooperation.models import Authorship, Course, Project
from sojourn.interop.actions import import_sheet
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import AcademicYear, Employment, Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

SHOWN = ["research projects", "courses in a foreign language", "link to partner, agreement or visit"]
LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M9", shows=SHOWN)),
    pytest.param("en", marks=pytest.mark.mission("M9", shows=SHOWN)),
]
ORCID = "0000-0002-1825-0097"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def law(transactional_db) -> Iterator[Unit]:
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        make.university()
        make.academic_year("2026/27")
        yield Unit.objects.get(code="LAW")


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


@pytest.mark.parametrize("language", LANGUAGES)
def test_unit_officer_enters_a_course_and_a_project_and_brings_a_sheet(wide, phone, law, language, tmp_path):
    person = make.somebody(Role.UNIT_OFFICER, law)
    host = make.institution(name_en="University of Leeds", search_text="university of leeds", is_partner=True)
    officer = visitor(wide, language, person)
    enter_course(officer, law)
    enter_project(visitor(phone, language, person), law)
    bring_sheet(officer, tmp_path / "courses.csv")

    project = Project.objects.get()
    assert (project.unit, list(project.partners.all())) == (law, [host])
    assert sorted(Course.objects.values_list("number", "language", "credits")) == [
        ("LAW-101", "en", 3),
        ("LAW-102", "fr", 2),
    ]


def enter_course(officer: Visitor, law: Unit) -> None:
    officer.open("web:home")
    officer.follow(officer.words("Registers"), within="header")
    officer.follow(officer.words("Courses"), within="main")
    officer.follow(officer.words("New course"))
    officer.fill(
        number="LAW-101",
        title_zh="国际法",
        title_en="International Law",
        unit=str(law.pk),
        academic_year=str(AcademicYear.objects.get().pk),
        term="autumn",
        language="en",
        credits=3,
    )
    officer.press(officer.words("Save"))
    assert officer.words("Entered.") in officer.page.inner_text("body")
    shown = officer.page.inner_text("main")
    assert officer.named(Course.objects.get(), "title") in shown and officer.named(law) in shown


def enter_project(officer: Visitor, law: Unit) -> None:
    """On a phone; first with a name that could mean several things, then with the whole name."""
    officer.open("cooperation:projects_add")
    officer.fill(
        number="P-1",
        title_zh="联合研究",
        title_en="Joint study",
        unit=str(law.pk),
        partners="Leeds",
        starts_on="2027-03-01",
    )
    officer.press(officer.words("Save"), status=422)
    assert "University of Leeds" in officer.page.inner_text("main")
    assert officer.page.input_value("[name=title_en]") == "Joint study"
    officer.fill(partners="University of Leeds")
    officer.press(officer.words("Save"))
    assert "University of Leeds" in officer.page.inner_text("main")


def bring_sheet(officer: Visitor, file) -> None:
    """From the list to the import and back: a row of the own unit, and one of another that is refused."""
    rows = [
        "number,title_en,unit,academic_year,term,language,credits",
        "LAW-102,Droit,LAW,2026/27,spring,fr,2",
        "MED-1,Anatomy,MED,2026/27,spring,en,2",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    officer.open("cooperation:courses")
    officer.follow(officer.words("Bring a sheet"))
    officer.page.set_input_files("[name=sheet]", str(file))
    officer.press(officer.words("Upload and compare"))
    run_waiting()
    officer.open("interop:sheets")
    officer.follow("courses.csv", within="main")
    assert officer.words("You may not enter anything for %(value)s.", value="MED") in officer.page.inner_text(
        "main"
    )
    officer.press(officer.words("Take over"))
    run_waiting()
    officer.open("cooperation:courses")
    assert "LAW-102" in officer.page.inner_text("main")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_person_says_which_works_are_theirs(wide, phone, law, language):
    person = make.somebody(Role.STAFF, law, name_en="Li Wei", name_zh="李伟", orcid=ORCID)
    Employment.objects.create(person=person, unit=law, starts_on=date(2020, 9, 1))
    ours = {"display_name": "Lanshan University", "country_code": "CN"}
    for number, orcid in ((1, f"https://orcid.org/{ORCID}"), (2, None)):
        told = {"id": f"https://openalex.org/W{number}", "title": f"Work {number}", "publication_year": 2026}
        author = {"author": {"display_name": "Li Wei", "orcid": orcid}, "institutions": [ours]}
        line = json.dumps(told | {"authorships": [author]}).encode()
        import_sheet(line, kind="works", file_name="works.jsonl", by=None, dry_run=False)
    on_phone = visitor(phone, language, person)

    on_phone.take_up("Publications that may be yours")
    on_phone.press_at(on_phone.page.locator("form[action$='/confirm/'] button"))
    card = on_phone.page.locator("li.card").filter(has_text="Work 2")
    on_phone.press_at(card.locator("button[value=other]"))

    claims = Authorship.objects.order_by("work__openalex_id").values_list("claim", "unit__code")
    assert list(claims) == [("confirmed", "LAW"), ("denied", "LAW")]
    leader = visitor(wide, language, make.somebody(Role.UNIT_LEADER, law))
    leader.open("cooperation:works")
    leader.follow("Work 1", within="main")
    assert leader.named(person) in leader.page.inner_text("main")
