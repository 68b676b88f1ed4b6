"""A round of selection for the tests of allocation: an office, closed calls, ranked applications, runs."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sojourn.agreements.models import Cap
from sojourn.allocation import actions
from sojourn.allocation.models import Offer, Run
from sojourn.applications.models import Application
from sojourn.kernel.models import Mail
from sojourn.organisation.models import Person, Role, Unit
from sojourn.programmes.models import Call, Place
from tests import factories as make
from tests.conftest import NOW

SECRET = "5e" * 32
COMMITMENT = hashlib.sha256(bytes.fromhex(SECRET)).hexdigest()
DRAW = "双色球 2027116: 03 07 11 19 26 30 + 09"
"""What the public event gave."""


def office() -> Person:
    """An officer of the International Office; makes the small institution where there is none."""
    root = Unit.objects.filter(parent=None).first() or make.university()
    return make.somebody(Role.OFFICER, root)


def closed_call(places: Sequence[Place], **facts: Any) -> Call:
    """A call that closed yesterday, its lottery complete."""
    return make.call(
        places=list(places),
        **{
            "state": "closed",
            "opens_at": NOW - timedelta(days=30),
            "closes_at": NOW - timedelta(days=1),
            "secret": SECRET,
            "commitment": COMMITMENT,
            "public_event_zh": "双色球第2027116期开奖号码",
            "public_event_en": "winning numbers of lottery draw 2027116",
            "public_text": DRAW,
        }
        | facts,
    )


def ranked(call: Call, score: float, *choices: Place, state: str = "ranked") -> Application:
    """A ranked application of a new student of the law school."""
    student = make.student(Unit.objects.get(code="LAW"))
    return make.application(call=call, person=student, state=state, choices=list(choices), score=score)


def computed(call: Call, by: Person) -> Run:
    return actions.compute_run(actions.freeze_input(call, by=by), by=None)


def finished(call: Call, by: Person) -> Run:
    """The call's run, published without a notice period and final."""
    Call.objects.filter(pk=call.pk).update(notice_days=0)
    run = actions.publish_run(computed(Call.objects.get(pk=call.pk), by), by=by)
    return actions.finish_notice(run, by=by)


def offer_of(application: Application) -> Offer:
    """The offer that the application holds."""
    return application.offers.get(state__in=Offer.HOLDING)


def standing(*applications: Application) -> list[tuple[str, int | None]]:
    """Of each application its state and the place it holds."""
    found = []
    for application in applications:
        application.refresh_from_db()
        held = application.offers.filter(state__in=Offer.HOLDING).first()
        found.append((application.state, held and held.place_id))
    return found


def letters() -> list[tuple[str, str]]:
    """Address and subject of every letter, oldest first."""
    return list(Mail.objects.order_by("pk").values_list("address", "subject"))


def cap_over(*places: Place, seats: int) -> Cap:
    """One cap over these places, above their own."""
    over = Cap.objects.create(academic_year=places[0].academic_year, label="Shared by both", seats=seats)
    Cap.objects.filter(places__in=places).update(parent=over)
    return over
