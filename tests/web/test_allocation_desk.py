"""The allocation desk in a real browser, in both languages: from the frozen input to an upheld appeal."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from sojourn.allocation.models import Deviation, Mechanism, Objection, Run
from sojourn.allocation.queries import bundle_of
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Call
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

SHOWN = [
    "deferred acceptance",
    "serial dictatorship",
    "promotion inside ties",
    "comparison of mechanisms",
    "tree of caps",
    "committed lottery",
    "certificate",
    "what moves if a quota moves",
    "publication with notice",
    "objections and appeals",
    "explanation to each applicant",
]
LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M3", shows=[*SHOWN, "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M3", shows=[*SHOWN, "in English"])),
]
SCORES = (90, 80, 80, 70)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def call(clock) -> Call:
    """Two places of one seat under a cap of two, four applicants of whom two are tied."""
    rounds.office()
    first, second = make.place(seats=1), make.place(seats=1)
    rounds.cap_over(first, second, seats=2)
    call = rounds.closed_call([first, second])
    for score in SCORES:
        rounds.ranked(call, score, first, second)
    return call


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_frozen_input_to_an_appeal_that_is_upheld(wide, phone, call, language, clock):
    office = visitor(wide, language, rounds.office())
    run = compute_and_compare(office, call)
    by_hand(office, run)
    publish(office, run)
    applicant = visitor(phone, language, run.outcomes.get(application__score=70).application.person)
    objection = object_to_it(applicant)
    answer(office, objection)
    appeal(applicant, objection)
    leader = visitor(wide, language, make.somebody(Role.LEADER, Unit.objects.get(parent=None)))
    uphold_and_take_back(leader, office, objection)


def compute_and_compare(office: Visitor, call: Call) -> Run:
    """Frozen, computed, given to every mechanism; one more seat would help somebody."""
    office.open("programmes:desk", call.pk)
    office.follow(office.words("Allocation of places"), within="main")
    office.press(office.words("Freeze and run"))
    office.see_work_done()
    run = Run.objects.get()
    office.follow(office.words("Compare mechanisms"), within="main")
    office.press(office.words("Run all mechanisms"))
    office.see_work_done()
    assert office.at == "allocation:compare"
    office.reads(*(str(office.words(label)) for label in ("serial dictatorship by score", "Better off")))
    assert run.trials.count() == len(Mechanism.values)
    first = call.places.order_by("pk")[0]
    office.fill(what_1=f"p{first.pk}", seats_1="")
    office.press(office.words("Try it out"), status=422)
    office.reads(office.words("How many seats instead?"))
    office.fill(what_1=f"p{first.pk}", seats_1=2, what_2=f"c{first.cap_id}", seats_2=2)
    office.press(office.words("Try it out"))
    assert run.trials.count() == len(Mechanism.values) + 1
    return run


def by_hand(office: Visitor, run: Run) -> None:
    """An exception that no seat is left for is refused; one that frees a seat stands with its reason."""
    last = run.outcomes.get(application__score=70)
    office.open("allocation:by_hand", last.pk)
    office.fill(place=str(run.call.places.order_by("pk")[0].pk), reason="Hardship.")
    office.press(office.words("Give by hand"), status=422)
    assert office.page.locator("[name=reason]").input_value() == "Hardship."
    first = run.outcomes.get(application__score=90)
    office.open("allocation:by_hand", first.pk)
    office.fill(place="", reason="Has left the university.")
    office.press(office.words("Give by hand"))
    office.reads(office.words("Differs from the mechanism here"), "Has left the university.")
    assert Deviation.objects.count() == 1
    assert check_bundle(bundle_of(Run.objects.get())) is None


def publish(office: Visitor, run: Run) -> None:
    office.open("allocation:run", run.pk)
    office.step(Run, "publish")
    office.stands(Run, "published")


def object_to_it(applicant: Visitor) -> Objection:
    """On the phone, from the result; an empty form is refused and keeps what it is about."""
    applicant.open("web:home")
    applicant.follow(applicant.words("My result and its reasons"), within="main", exact=False)
    applicant.follow(applicant.words("Object to the result"), within="main")
    applicant.fill(about="score", text="")
    applicant.press(applicant.words("File the objection"), status=422)
    applicant.fill(text="My average is 91, not 19.")
    applicant.press(applicant.words("File the objection"))
    applicant.stands(Objection, "filed", who="office")
    return Objection.objects.get()


def answer(office: Visitor, objection: Objection) -> None:
    """The objection waits on the home page; the refusal needs a reason."""
    office.take_up("Objections to answer")
    office.follow(office.named(objection.application.person), within="main")
    office.step(Objection, "reject", reason="The record says 19.")
    office.stands(Objection, "rejected")


def appeal(applicant: Visitor, objection: Objection) -> None:
    applicant.open("allocation:objection", objection.pk)
    applicant.reads("The record says 19.")
    applicant.step(Objection, "appeal", reason="The transcript was misread.")
    applicant.stands(Objection, "appealed", who="director")


def uphold_and_take_back(leader: Visitor, office: Visitor, objection: Objection) -> None:
    """Somebody else decides; then the office takes the result back."""
    leader.take_up("Appeals to decide")
    leader.follow(leader.named(objection.application.person), within="main")
    leader.step(Objection, "uphold_appeal", reason="The transcript says 91.")
    leader.stands(Objection, "appeal_upheld")
    office.sign_in()
    office.open("allocation:run", objection.run_id)
    office.step(Run, "take_back", reason="A score is corrected.")
    assert Run.objects.get().state == "computed"


def test_notice_period_waits_for_the_objection(wide, call, clock):
    office = visitor(wide, "zh-hans", rounds.office())
    run = rounds.computed(call, office.person)
    publish(office, run)
    applicant = visitor(wide, "zh-hans", run.outcomes.get(application__score=70).application.person)
    object_to_it(applicant)
    clock.move_to(NOW + timedelta(days=call.notice_days + 2))

    office.sign_in()
    office.open("allocation:run", run.pk)

    refused = office.page.locator(".steps .refused", has_text="1")
    assert refused.count() == 1
