"""Two at the same instant: who leaves keeps the place, who has given it up does not leave."""

from collections.abc import Callable

import pytest

from sojourn.allocation import actions as allocation
from sojourn.kernel import clock
from sojourn.organisation.models import Role
from sojourn.stays import actions
from sojourn.stays.models import Stay
from tests import factories as make
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
