"""Two at the same instant for the last room at a time (trust F3): one gets it, the other is told."""

from datetime import date, datetime, time

import pytest

from sojourn.kernel import clock
from sojourn.reviews import actions
from sojourn.reviews.models import Interview
from tests.allocation.conftest import many_connections  # noqa: F401 - a fixture
from tests.allocation.test_races import DONE, RACES, at_once, call_by_call  # noqa: F401 - a fixture
from tests.conftest import SHANGHAI

pytestmark = pytest.mark.usefixtures("many_connections", "now")


def test_the_last_room_goes_to_one_and_the_other_is_told(house, panel):
    actions.save_interview_round(
        house.call, book_until=datetime(2027, 11, 18, 12, tzinfo=SHANGHAI), by=house.officer
    )
    applicants = house.applications[:2]
    interviews = [Interview.objects.create(application=one, invited_at=clock.now()) for one in applicants]
    results = []
    for number in range(RACES):
        (slot,) = actions.add_slots(
            house.call,
            day=date(2027, 11, 20),
            starts=time(8 + number // 4, number % 4 * 15),
            ends=time(8 + number // 4, number % 4 * 15 + 10),
            minutes=10,
            capacity=1,
            interviewers=[panel[0]],
            room="A",
            by=house.officer,
        )
        results.append(
            at_once(
                *(
                    lambda one=one, slot=slot: actions.book_interview(one, slot, by=one.application.person)
                    for one in interviews
                )
            )
        )
        assert slot.interviews.count() == 1
        for one in interviews:
            Interview.objects.filter(pk=one.pk).update(slot=None)

    told = "This time is not free any more. Choose another one."
    assert [sorted(one) for one in results] == [sorted([DONE, told])] * RACES
