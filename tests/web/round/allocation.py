"""Public text, frozen input, run, publication; offers are accepted, declined, left to lapse, and move up."""

from collections import Counter

from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.allocation.queries import place_lines
from sojourn.applications.models import Application
from sojourn.kernel.jobs import run_due_schedule
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.web.demo_data.texts import invent_public_text
from tests.web.round.visitor import Visitor
from tests.web.round.walk import Walk


def allocate(office: Visitor, walk: Walk) -> None:
    """From the text of the public event to the published result."""
    office.open("allocation:desk", walk.call.pk)
    office.fill(text=invent_public_text(walk.rng))
    office.press(office.words("Save"))
    office.press(office.words("Freeze and run"))
    office.see_work_done()
    office.stands(Run, "computed", who="office", mine=True)
    assert Run.objects.get().result["statistics"]["justified_envy_pairs"] == 0
    office.step(Run, "publish")
    office.stands(Run, "published")
    office.reads(office.day(Run.objects.get().notice_until))


def read_result(applicant: Visitor) -> Outcome:
    """Choice by choice, what decided."""
    outcome = Outcome.objects.get(application__person=applicant.person)
    applicant.open("web:home")
    applicant.follow(applicant.words("My result and its reasons"), within="main", exact=False)
    applicant.reads(applicant.words("Choice by choice: what decided"))
    assert applicant.number == outcome.pk
    return outcome


def end_notice(walk: Walk) -> None:
    """By the clock alone, once the last day of the notice is over."""
    last = Run.objects.get().notice_until
    walk.move_to(last, 23, 59)
    run_due_schedule()
    assert Run.objects.get().state == "published"
    walk.move_to(last.replace(day=last.day + 1), 0, 5)
    run_due_schedule()
    assert Run.objects.get().state == "final"


def offer_with_next_in_line(call: Call) -> tuple[Offer, Application]:
    """An unanswered offer, and who has its place next: nobody waits for another place under the same cap."""
    lines = place_lines(call)
    caps = Counter(line.place.cap_id for line in lines if line.waiting)
    for line in lines:
        if line.pending and line.waiting and caps[line.place.cap_id] == 1:
            return line.pending[0], line.waiting[0]
    raise AssertionError("nobody waits for a place")


def answer(applicant: Visitor, *, step: str) -> None:
    """From the home page to the offer with its clock, and the answer to it."""
    applicant.take_up("Answer the offer of a place")
    offer = Offer.objects.get(application__person=applicant.person, state="pending")
    applicant.stands(
        Offer,
        "pending",
        who="applicant",
        by=offer.expires_at,
        mine=True,
    )
    applicant.step(Offer, step)
    offer.refresh_from_db()
    assert offer.state == {"accept": "accepted", "decline": "declined"}[step]


def see_offer_moved_up(applicant: Visitor, declined: Offer) -> None:
    """Who was next now reads an offer of the same place, with a clock of its own."""
    mine = Offer.objects.get(application__person=applicant.person, state="pending")
    assert (mine.place, mine.origin) == (declined.place, Offer.Origin.MOVED_UP)
    applicant.take_up("Answer the offer of a place")
    applicant.stands(Offer, "pending", who="applicant", by=mine.expires_at, mine=True)
    applicant.reads(applicant.words("moved up from the reserve list"))


def let_lapse(walk: Walk, person: Person) -> None:
    """The clock takes the offer back after its last second."""
    offer = Offer.objects.get(application__person=person, state="pending")
    walk.clock.move_to(offer.expires_at)
    walk.clock.shift(60)
    run_due_schedule()
    offer.refresh_from_db()
    assert offer.state == "lapsed"
