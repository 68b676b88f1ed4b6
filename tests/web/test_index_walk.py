"""The index in a real browser, zh and en: from frozen figures over an objection to what an action changed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from sojourn.indicators import actions
from sojourn.indicators.models import Figure, FigureObjection, Framework, Improvement, Release
from sojourn.kernel import clock as kernel_clock
from sojourn.kernel.jobs import run_waiting
from sojourn.organisation.models import Employment, Person, Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

INDEX = [
    "schools",
    "key laboratories",
    "hospital departments",
    "teachers",
    "figures open into records",
    "composite",
    "uncertainty of ranks",
    "tied bands",
    "peer groups",
    "frozen release",
    "release recomputed",
]
ACTION = [
    "weak points per unit",
    "objection with its records",
    "agreed actions with owner and date",
    "effect on the next release",
]
LANGUAGES = [
    pytest.param(
        language,
        marks=[
            pytest.mark.mission("M10", shows=[*INDEX, told]),
            pytest.mark.mission("M11", shows=[*ACTION, told]),
        ],
    )
    for language, told in (("zh-hans", "in Chinese"), ("en", "in English"))
]
CERTIFIED = {"LAW": 2, "MED": 30, "LAB": 10, "HOSP-ONC": 10}
"""Unit -> how many of its forty staff may teach in a foreign language."""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def officer(clock) -> Person:
    """A university of four units with forty staff each; the framework asks for teachers alone."""
    root = make.university()
    make.academic_year("2026/27")
    make.academic_year("2027/28")
    make.unit("LAB", parent=root, kind="laboratory", name_zh="重点实验室", name_en="Key Laboratory")
    people = Person.objects.bulk_create(
        Person(email=f"t{number}@example.org", name_zh=f"师{number}", name_en=f"T {number}", nationality="CN")
        for number in range(40 * len(CERTIFIED))
    )
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=CERTIFIED)}
    Employment.objects.bulk_create(
        Employment(
            person=people[40 * place + number],
            unit=units[code],
            starts_on=date(2020, 9, 1),
            teaches=True,
            degree_abroad=number < 5,
            language_certificate=number < certified,
        )
        for place, (code, certified) in enumerate(CERTIFIED.items())
        for number in range(40)
    )
    officer = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    actions.load_catalogue(by=None)
    framework = Framework.objects.get()
    content = framework.versions.get().content
    kept = [one for one in content["elements"] if one["code"] in {"T1", "T2", "T7", "T", "INDEX"}]
    actions.save_framework(
        framework, content={**content, "elements": kept}, note="Teachers alone.", seen=1, by=officer
    )
    return officer


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_frozen_figures_to_the_effect_of_an_action(wide, phone, officer, language, clock):
    office = visitor(wide, language, officer)
    release = freeze(office)
    unit = visitor(phone, language, make.somebody(Role.UNIT_OFFICER, Unit.objects.get(code="LAW")))
    objection = object_to(unit, release)
    correct(office, objection, clock)
    leader = visitor(wide, language, make.somebody(Role.LEADER, Unit.objects.get(parent=None)))
    leader.open("indicators:release", release.pk)
    leader.step(Release, "release")
    leader.stands(Release, "released")
    improvement = agree(unit, release)
    next_release(officer, leader.person, clock)
    effect(unit, improvement)


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


def freeze(office: Visitor) -> Release:
    """A draft, its figures frozen, computed anew to the same bytes, given to the units to check."""
    office.open("indicators:release_list")
    office.follow(office.words("New release"), within="main")
    newest = str(Framework.objects.get().versions.latest("number").pk)
    office.fill(
        code="index-2026", title_zh="2026年指数", title_en="Index 2026", period="2026", framework=newest
    )
    office.press(office.words("Begin the draft"))
    office.press(office.words("Freeze the facts and compute"))
    office.see_work_done()
    office.reads(*(office.words(label) for label in ("Schools", "Key laboratories", "Hospital departments")))
    office.press(office.words("Compute anew and compare"))
    office.see_work_done()
    office.reads(office.words("the same to the byte"))
    office.fill(check_until=(kernel_clock.today() + timedelta(days=7)).isoformat())
    office.press(office.words("Save"))
    office.is_told(office.words("Saved."))
    office.step(Release, "open_check")
    office.stands(Release, "checking", who="office", mine=True)
    placing = Release.objects.get().placings.get(unit__code="LAW")
    assert (placing.place_in_group, placing.band) == (2, 2) and placing.best <= 2 <= placing.worst
    return Release.objects.get()


def object_to(unit: Visitor, release: Release) -> FigureObjection:
    """From the report on the phone: the records behind a figure are opened, and one is missing."""
    unit.open("indicators:release", release.pk)
    unit.follow(unit.named(Unit.objects.get(code="LAW")), within="main")
    unit.reads(unit.words("Weak points"), unit.words("What it would take"))
    figure = release.lines.get(unit__code="LAW", indicator__code="T7")
    unit.press_at(unit.page.locator(f"a[href='{reverse('indicators:figure', args=[figure.pk])}']"))
    assert unit.page.locator("tbody tr").count() == 2 + 40
    unit.follow(unit.words("Object to this figure"), within="main")
    unit.fill(text="Number 3 is certified, too.")
    unit.press(unit.words("File the objection"))
    unit.stands(FigureObjection, "filed", who="office")
    return FigureObjection.objects.get()


def correct(office: Visitor, objection: FigureObjection, clock) -> None:
    """Upheld, the record corrected where it lives, computed anew, and the check ends after its day."""
    release = objection.release
    office.open("indicators:release", release.pk)
    office.follow(office.named(objection.unit), within="main section:has(.badge)")
    office.step(FigureObjection, "uphold", reason="The certificate is there.")
    third = Employment.objects.filter(unit__code="LAW", language_certificate=False).order_by("pk")[0]
    third.language_certificate = True
    third.save()
    clock.shift(timedelta(hours=1))
    office.step(FigureObjection, "correct", reason="Entered.")
    office.open("indicators:release", release.pk)
    office.step(Release, "thaw", reason="A record was corrected.")
    office.press(office.words("Freeze the facts and compute"))
    office.see_work_done()
    assert Figure.objects.get(release=release, unit__code="LAW", indicator__code="T7").k == 3
    office.step(Release, "open_check")
    clock.shift(timedelta(days=8))
    office.sign_in()
    office.open("indicators:release", release.pk)
    office.step(Release, "decide")
    office.stands(Release, "decided", who="leader")


def agree(unit: Visitor, release: Release) -> Improvement:
    """What it would take becomes an action with its owner and day."""
    unit.sign_in()
    unit.open("indicators:report", release.placings.get(unit__code="LAW").pk)
    unit.follow(unit.words("Agree on it"), within="main", exact=False)
    extra = int(unit.page.locator("[name=extra]").input_value())
    assert extra > 5
    unit.fill(
        title="Courses for teachers",
        due_on=(kernel_clock.today() + timedelta(days=60)).isoformat(),
        extra=10,
    )
    unit.press(unit.words("Agree"))
    unit.stands(Improvement, "agreed", mine=True, who="unit")
    unit.reads(unit.words("The next release will show it."))
    return Improvement.objects.get()


def next_release(officer: Person, leader: Person, clock) -> None:
    """A year later twelve more are certified."""
    for one in Employment.objects.filter(unit__code="LAW", language_certificate=False).order_by("pk")[:12]:
        one.language_certificate = True
        one.save()
    version = Framework.objects.get().versions.latest("number")
    later = actions.begin_release(
        code="index-2027",
        title_zh="2027年指数",
        title_en="Index 2027",
        period="2027",
        framework=version,
        by=officer,
    )
    actions.freeze_figures(later, by=officer)
    run_waiting()
    later.refresh_from_db()
    day = kernel_clock.today()
    later = actions.change_release(later, seen=later.version, changes={"check_until": day}, by=officer)
    later = actions.take_release_step(later, step="open_check", by=officer)
    clock.shift(timedelta(days=1))
    later = actions.take_release_step(later, step="decide", by=officer)
    actions.release_index(later, by=leader)


def effect(unit: Visitor, improvement: Improvement) -> None:
    """Beside what was expected, on its page and on the report of the new release with the way between."""
    unit.sign_in()
    unit.open("indicators:improvement_list")
    unit.follow(improvement.title, within="main", exact=False)
    unit.reads("+12", unit.words("Expected, and what the releases show"))
    later = Release.objects.get(code="index-2027")
    unit.open("indicators:report", later.placings.get(unit__code="LAW").pk)
    unit.reads(unit.words("Over the releases"), improvement.title)
