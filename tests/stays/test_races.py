"""Two at the same instant: who leaves keeps the place, who has given it up does not leave;
what is sent is not exchanged, and is sent once.
"""

from collections.abc import Callable

import pytest

from sojourn.allocation import actions as allocation
from sojourn.kernel import clock
from sojourn.organisation.models import Role, Unit
from sojourn.stays import actions
from sojourn.stays.models import Package, Stay
from tests import factories as make
from tests.allocation import rounds
from tests.allocation.conftest import many_connections  # noqa: F401 - fixture
from tests.allocation.test_races import DONE, at_once

pytestmark = pytest.mark.usefixtures("many_connections", "now")
RACES = 8


def give_up_oneself(stay: Stay, officer) -> object:
    offer = stay.nomination.application.offers.get()
    return allocation.give_up_offer(offer, by=stay.person, reason="x")


def be_given_up(stay: Stay, officer) -> object:
    return actions.give_up_place(stay.nomination, by=officer, reason="x")


@pytest.mark.parametrize("gives_up", [give_up_oneself, be_given_up])
def test_departure_and_giving_up_at_once_give_one_of_both(gives_up: Callable):
    root = make.university()
    law, host = make.unit(parent=root), make.institution()
    officer = make.somebody(Role.OFFICER, root)
    for _race in range(RACES):
        stay = make.stay(make.student(law), at=host, planned_from=clock.today())
        stay.learning_agreements.update(state="agreed")
        one, other = (Stay.objects.select_related("nomination").get(pk=stay.pk) for _thread in range(2))

        came = at_once(
            lambda one=one: actions.confirm_departure(one, on=clock.today(), by=officer),
            lambda other=other: gives_up(other, officer),
        )

        stay = Stay.objects.select_related("nomination__application").get(pk=stay.pk)
        offer = stay.nomination.application.offers.get()
        assert sorted(answer == DONE for answer in came) == [False, True], came
        left = came[0] == DONE
        assert (stay.state == "departed", offer.state, stay.nomination.application.state) == (
            (True, "accepted", "accepted") if left else (False, "given_up", "withdrawn")
        )


def test_place_is_exchanged_while_its_nomination_is_sent():
    """Either the host knows of the place that is held, or the nomination for it was never sent."""
    officers = [rounds.office(), rounds.office()]
    host = make.institution()
    pairs = [(make.place(seats=1, at=host), make.place(seats=1, at=host)) for _race in range(RACES)]
    call = rounds.closed_call([place for pair in pairs for place in pair])
    holders = [(rounds.ranked(call, 90, *pair), rounds.ranked(call, 80, *pair[::-1])) for pair in pairs]
    rounds.finished(call, officers[0])

    for first, second in holders:
        nomination = actions.accept_place(rounds.offer_of(first), by=first.person)
        came = at_once(
            lambda first=first, second=second: actions.exchange_places(
                rounds.offer_of(first), rounds.offer_of(second), by=officers[0], reason="Asked."
            ),
            lambda nomination=nomination: actions.send_nominations([nomination], by=officers[1]),
        )

        assert sorted(answer == DONE for answer in came) == [False, True], came
        live = first.nominations.get(state__in=["prepared", "pending"])
        assert live.place_id == rounds.offer_of(first).place_id
        assert live.state == ("prepared" if came[0] == DONE else "pending")


def test_package_is_sent_once_by_two_officers():
    officers = [rounds.office(), rounds.office()]
    law, host = Unit.objects.get(code="LAW"), make.institution()
    make.partner_contact(host)
    for _race in range(RACES):
        nomination = make.nomination(make.student(law), at=host, state="prepared")
        package = actions.make_package(
            host, year=nomination.place.academic_year, nominations=[nomination], by=officers[0]
        )

        came = at_once(
            *(
                lambda by=by, package=package: actions.send_package(Package.objects.get(pk=package.pk), by=by)
                for by in officers
            )
        )

        package.refresh_from_db()
        assert sorted(answer == DONE for answer in came) == [False, True], came
        assert package.times_sent == 1
