"""Reserved seats, minimum numbers, recorded rules, a further round in a real browser, in both languages."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from sojourn.allocation import actions
from sojourn.allocation.models import Closure, Run
from sojourn.allocation.queries import bundle_of
from sojourn.applications.models import Choice
from sojourn.engines.allocation.check_further import check_bundle
from sojourn.organisation.models import Unit
from sojourn.programmes.models import Call, Rules
from tests import factories as make
from tests.allocation import rounds
from tests.conftest import NOW
from tests.web.round.visitor import Visitor

SHOWN = ["reserved seats", "minimum numbers", "mechanism recorded before scores", "further rounds"]
LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M3", shows=[*SHOWN, "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M3", shows=[*SHOWN, "in English"])),
]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


def visitor(page, language, person) -> Visitor:
    one = Visitor(page, language, person)
    one.sign_in()
    return one


@pytest.fixture
def call(clock) -> Call:
    """A draft with a place of one seat, one of three, one that nobody will ask for."""
    rounds.office()
    return rounds.closed_call(
        [make.place(seats=1), make.place(seats=3), make.place(seats=1)],
        state="draft",
        opens_at=NOW + timedelta(days=1),
        closes_at=NOW + timedelta(days=30),
        public_text="",
    )


def close_and_rank(call: Call) -> None:
    """The call has closed; three were ranked, of whom one belongs to the law school."""
    Call.objects.filter(pk=call.pk).update(
        state="closed",
        opens_at=NOW - timedelta(days=30),
        closes_at=NOW - timedelta(days=1),
        public_text=rounds.DRAW,
    )
    first, wide, _unwanted = call.places.order_by("pk")
    law = rounds.ranked(call, 60, first)
    other = make.student(Unit.objects.get(code="MED"))
    make.application(call=call, person=other, state="ranked", choices=[first, wide], score=90)
    assert law.unit.code == "LAW"


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_recorded_rules_to_a_further_round(wide, phone, call, language):
    office = visitor(wide, language, rounds.office())
    reserve_and_publish(office, call)
    close_and_rank(call)
    change_the_mechanism(office, call)
    run = close_below_minimum(office, call)
    applicant = visitor(phone, language, run.outcomes.get(application__score=90).application.person)
    publish_and_read(office, applicant, run)
    further_round(office, applicant, call)


def reserve_and_publish(office: Visitor, call: Call) -> None:
    """A seat for the law school, a minimum of two; half a line is refused and keeps what was typed."""
    first, wide, _unwanted = call.places.order_by("pk")
    office.open("programmes:desk", call.pk)
    office.follow(office.words("Reserved seats and minimum numbers"), within="main")
    typed = {"reserve-0-place": str(first.pk), "reserve-0-group": "unit-LAW", "reserve-0-seats": 1}
    office.fill(**typed, **{"minimum-0-place": str(wide.pk), "minimum-0-people": ""})
    office.fill(**{"minimum-1-people": 2})
    office.press(office.words("Save"), status=422)
    office.reads(office.words("At which place?"), office.words("How many people?"))
    office.fill(**{"minimum-0-people": 2, "minimum-1-people": ""})
    office.press(office.words("Save"))
    office.step(Call, "publish")
    assert Rules.objects.get().content["reserved"] == [{"place": first.pk, "group": "unit-LAW", "seats": 1}]
    office.reads(office.words("before any review or score was known"))


def change_the_mechanism(office: Visitor, call: Call) -> None:
    """After scores are known only with a reason, which stands on the public page."""
    office.open("programmes:call_rules", call.pk)
    office.fill(mechanism="sd")
    office.press(office.words("Save"), status=422)
    office.fill(reason="The senate decided so.")
    office.press(office.words("Save"))
    office.open("programmes:call", call.pk)
    office.reads("The senate decided so.", office.words("when scores were known"))


def close_below_minimum(office: Visitor, call: Call) -> Run:
    """One person would go where two are needed: closed with a reason, and the call runs again at once."""
    office.open("allocation:desk", call.pk)
    office.press(office.words("Freeze and run"))
    office.see_work_done()
    office.reads(office.words("Members who asked"), office.words("below its minimum"))
    office.follow(office.words("Close it and run again"), within="main", exact=False)
    office.press(office.words("Close and run again"), status=422)
    office.fill(reason="The host teaches no fewer than two.")
    office.press(office.words("Close and run again"))
    office.see_work_done()
    assert Closure.objects.get().people == 1
    run = Run.objects.get(state="computed")
    assert (run.mechanism, check_bundle(bundle_of(run))) == ("sd", None)
    return run


def publish_and_read(office: Visitor, applicant: Visitor, run: Run) -> None:
    """Who scored more reads why: the seat is kept for a school, the other place was closed."""
    office.open("allocation:run", run.pk)
    office.step(Run, "publish")
    applicant.open("web:home")
    applicant.follow(applicant.words("My result and its reasons"), within="main", exact=False)
    applicant.reads(
        applicant.words("You do not belong to this group."),
        "The host teaches no fewer than two.",
        "The senate decided so.",
    )


def further_round(office: Visitor, applicant: Visitor, call: Call) -> None:
    """The seat that nobody asked for is given in a draft of its own; who applied before may apply again."""
    Run.objects.filter(state="published").update(notice_until=None)
    actions.finish_notice(Run.objects.get(state="published"), by=office.person)
    office.open("allocation:desk", call.pk)
    office.press(office.words("Begin a further round"))
    assert office.at == "programmes:desk"
    further = Call.objects.get(further_round_of=call)
    assert further.places.last() == call.places.order_by("pk").last()
    Call.objects.filter(pk=further.pk).update(
        state="open", opens_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=9)
    )
    applicant.open("programmes:call", further.pk)
    applicant.reads(applicant.words("who applied in the round before"))
    apply_and_allocate(office, applicant, further)


def apply_and_allocate(office: Visitor, applicant: Visitor, further: Call) -> None:
    """Who holds a place asks for a better one; the office freezes, runs and publishes this round too."""
    applicant.open("applications:possibilities", further.pk)
    applicant.press(applicant.words("Begin my application"))
    draft = further.applications.get()
    assert draft.person == applicant.person
    place = further.places.order_by("pk").last()
    Choice.objects.create(application=draft, place=place, rank=1, verdict="eligible")
    further.applications.update(state="ranked", score=90)
    Call.objects.filter(pk=further.pk).update(
        state="closed",
        closes_at=NOW - timedelta(hours=1),
        secret=rounds.SECRET,
        commitment=rounds.COMMITMENT,
        public_text=rounds.DRAW,
    )
    office.open("allocation:desk", further.pk)
    office.press(office.words("Freeze and run"))
    office.see_work_done()
    office.step(Run, "publish")
    run = Run.objects.get(call=further.pk)
    assert (run.state, check_bundle(bundle_of(run))) == ("published", None)
    applicant.open("web:home")
    applicant.follow(applicant.words("My result and its reasons"), within="main", exact=False)
    applicant.reads(
        applicant.words("You are given choice %(rank)s of %(of)s.", rank=1, of=2),
        applicant.named(place.programme, "title"),
    )
