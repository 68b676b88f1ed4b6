"""Two at the same instant (trust F3): no seat twice, and the loser is told in words.

SOJOURN_RACES says how many races each case runs; bench/races.py runs 200 on either database.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from sojourn.allocation import actions
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import seats_in
from sojourn.applications.actions import withdraw_application
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place
from tests import factories as make
from tests.allocation import rounds

pytestmark = pytest.mark.usefixtures("many_connections", "now")
WANTED = int(os.environ.get("SOJOURN_RACES", "12"))
RACES = min(WANTED, 25)
"""How many races are run in one call; more are run in further calls, so that these stay small."""
DONE = "done"


@pytest.fixture(autouse=True, params=range(-(-WANTED // RACES)))
def call_by_call(request: pytest.FixtureRequest) -> None:
    """Each case once for every so many races."""


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """What each deed came to, done in threads that start together: DONE, or the refusal's sentence."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], Any]) -> str:
        try:
            with translation.override("en"):
                barrier.wait()
                deed()
        except Refusal as refusal:
            return str(refusal)
        finally:
            connection.close()
        return DONE

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))


def nothing_over_capacity(call: Call) -> bool:
    seats = seats_in(call.academic_year_id)
    return all(seats.left_at_place(number) >= 0 for number in seats.places) and all(
        seats.left_under_cap(number) >= 0 for number in seats.caps
    )


def waiting_call(spare: list[Place], *, by: Person) -> tuple[Call, list[Application]]:
    """A decided call in which two applicants a race are on the reserve list of a full place."""
    full = make.place(seats=1)
    call = rounds.closed_call([full, *spare])
    rounds.ranked(call, 99, full)
    waiting = [rounds.ranked(call, 50, full) for _each in range(2 * RACES)]
    rounds.finished(call, by)
    return call, waiting


def pairs(applications: list[Application]) -> Iterator[tuple[Application, Application]]:
    return zip(applications[::2], applications[1::2], strict=True)


def test_last_seat_of_a_place_given_by_two_officers():
    with transaction.atomic():
        officers = [rounds.office(), rounds.office()]
        spare = [make.place(seats=1) for _each in range(RACES)]
        call, waiting = waiting_call(spare, by=officers[0])

    for place, two in zip(spare, pairs(waiting), strict=True):
        came_to = at_once(
            *(
                lambda one=one, by=by, place=place: actions.give_place(one, place=place, by=by, reason="hers")
                for one, by in zip(two, officers, strict=True)
            )
        )

        assert came_to.count(DONE) == 1
        assert min(came_to, key=lambda text: text == DONE).startswith("No seat is left")
        assert place.offers.count() == 1
    assert nothing_over_capacity(call)


def test_last_seat_of_a_shared_cap_given_at_two_places_by_two_officers():
    with transaction.atomic():
        officers = [rounds.office(), rounds.office()]
        spare = [make.place(seats=1) for _each in range(2 * RACES)]
        for one, two in zip(spare[::2], spare[1::2], strict=True):
            rounds.cap_over(one, two, seats=1)
        call, waiting = waiting_call(spare, by=officers[0])

    for number, two in enumerate(pairs(waiting)):
        places = spare[2 * number : 2 * number + 2]
        came_to = at_once(
            *(
                lambda one=one, by=by, place=place: actions.give_place(one, place=place, by=by, reason="hers")
                for one, by, place in zip(two, officers, places, strict=True)
            )
        )

        assert sorted(came_to) == ["No seat is left: “Shared by both” is full.", DONE]
    assert nothing_over_capacity(call)


def test_offer_accepted_in_two_windows():
    with transaction.atomic():
        by, place = rounds.office(), make.place(seats=RACES)
        call = rounds.closed_call([place])
        applications = [rounds.ranked(call, 50, place) for _each in range(RACES)]
        rounds.finished(call, by)

    for application in applications:
        offers = [rounds.offer_of(application), rounds.offer_of(application)]
        came_to = at_once(
            *(
                lambda offer=offer: actions.accept_offer(offer, by=offer.application.person)
                for offer in offers
            )
        )

        assert sorted(came_to) == [
            DONE,
            "“Accept the place” is not possible any more: the state is now “accepted”.",
        ]
    assert {one.state for one in Offer.objects.filter(application__call=call)} == {"accepted"}


def test_two_accept_the_last_seats_under_a_shared_cap_while_a_third_declines():
    with transaction.atomic():
        by = rounds.office()
        places = [make.place(seats=1) for _each in range(3 * RACES)]
        threes = [places[at : at + 3] for at in range(0, 3 * RACES, 3)]
        for three in threes:
            rounds.cap_over(*three, seats=3)
        call = rounds.closed_call(places)
        holders = [rounds.ranked(call, 90, place) for place in places]
        # next in line everywhere in the three; already offered the worst of nothing, so they move up
        followers = [rounds.ranked(call, 50, *three) for three in threes]
        rounds.finished(call, by)

    for number, follower in enumerate(followers):
        first, second, third = (rounds.offer_of(one) for one in holders[3 * number : 3 * number + 3])
        came_to = at_once(
            lambda offer=first: actions.accept_offer(offer, by=offer.application.person),
            lambda offer=second: actions.accept_offer(offer, by=offer.application.person),
            lambda offer=third: actions.decline_offer(offer, by=offer.application.person),
        )

        assert came_to == [DONE, DONE, DONE]
        assert rounds.offer_of(follower).place_id == third.place_id
    assert nothing_over_capacity(call)


def test_accepting_while_a_better_place_comes_free():
    """Either the acceptance was first and stays, or the offer was replaced and the loser reads so."""
    with transaction.atomic():
        by = rounds.office()
        good = [make.place(seats=1) for _each in range(RACES)]
        other = [make.place(seats=1) for _each in range(RACES)]
        call = rounds.closed_call([*good, *other])
        first = [rounds.ranked(call, 90, place) for place in good]
        second = [rounds.ranked(call, 80, *two) for two in zip(good, other, strict=True)]
        rounds.finished(call, by)

    for better, decliner, accepter in zip(good, first, second, strict=True):
        declined, accepted = rounds.offer_of(decliner), rounds.offer_of(accepter)
        came_to = at_once(
            lambda offer=declined: actions.decline_offer(offer, by=offer.application.person),
            lambda offer=accepted: actions.accept_offer(offer, by=offer.application.person),
        )

        held = rounds.offer_of(accepter)
        assert (came_to[1] == DONE, came_to[0]) == (held.place_id != better.pk, DONE)
        assert came_to[1] in {
            DONE,
            "“Accept the place” is not possible any more: the state is now “replaced by a better choice”.",
        }
    assert nothing_over_capacity(call)


def test_declined_and_lapsed_at_the_same_time():
    """Two seats come free at once, one declined, one lapsed: two move up, in order, each once."""
    with transaction.atomic():
        by = rounds.office()
        places = [make.place(seats=2) for _each in range(RACES)]
        call = rounds.closed_call(places)
        holders = [(rounds.ranked(call, 90, place), rounds.ranked(call, 85, place)) for place in places]
        waiting = [[rounds.ranked(call, score, place) for score in (80, 70, 60)] for place in places]
        rounds.finished(call, by)

    for (decliner, idle), line, place in zip(holders, waiting, places, strict=True):
        overdue, declined = rounds.offer_of(idle), rounds.offer_of(decliner)
        Offer.objects.filter(pk=overdue.pk).update(expires_at=clock.now() - timedelta(hours=1))
        came_to = at_once(
            lambda offer=declined: actions.decline_offer(offer, by=offer.application.person),
            actions.lapse_offers,
            actions.lapse_offers,
        )

        assert came_to == [DONE, DONE, DONE]
        assert rounds.standing(decliner, idle, *line) == [
            ("declined", None),
            ("lapsed", None),
            ("offered", place.pk),
            ("offered", place.pk),
            ("reserve", None),
        ]
    assert nothing_over_capacity(call)


def test_one_offer_declined_while_it_lapses():
    with transaction.atomic():
        by = rounds.office()
        places = [make.place(seats=1) for _each in range(RACES)]
        call = rounds.closed_call(places)
        holders = [rounds.ranked(call, 90, place) for place in places]
        waiting = [rounds.ranked(call, 80, place) for place in places]
        rounds.finished(call, by)

    for holder, follower, place in zip(holders, waiting, places, strict=True):
        offer = rounds.offer_of(holder)
        Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(hours=1))
        came_to = at_once(
            lambda offer=offer: actions.decline_offer(offer, by=offer.application.person),
            actions.lapse_offers,
        )

        state = "declined" if came_to[0] == DONE else "lapsed"
        assert came_to[0] in {
            DONE,
            "“Decline the place” is not possible any more: the state is now “lapsed”.",
        }
        assert rounds.standing(holder, follower) == [(state, None), ("offered", place.pk)]
    assert nothing_over_capacity(call)


def test_withdrawing_while_moving_up():
    """Who withdraws from the reserve list either gets no offer, or is told that there is one."""
    with transaction.atomic():
        by = rounds.office()
        places = [make.place(seats=1) for _each in range(RACES)]
        call = rounds.closed_call(places)
        holders = [rounds.ranked(call, 90, place) for place in places]
        nexts = [rounds.ranked(call, 80, place) for place in places]
        thirds = [rounds.ranked(call, 70, place) for place in places]
        rounds.finished(call, by)

    for holder, leaver, third, place in zip(holders, nexts, thirds, places, strict=True):
        offer = rounds.offer_of(holder)
        leaver.refresh_from_db()
        came_to = at_once(
            lambda offer=offer: actions.decline_offer(offer, by=offer.application.person),
            lambda leaver=leaver: withdraw_application(leaver, by=leaver.person),
        )

        assert came_to[0] == DONE
        if came_to[1] == DONE:
            assert rounds.standing(leaver, third) == [("withdrawn", None), ("offered", place.pk)]
        else:
            assert came_to[1] == "“Withdraw” is not possible any more: the state is now “place offered”."
            assert rounds.standing(leaver, third) == [("offered", place.pk), ("reserve", None)]
    assert nothing_over_capacity(call)


def test_result_published_by_two_officers():
    with transaction.atomic():
        officers = [rounds.office(), rounds.office()]
        place = make.place(seats=RACES)
        calls = [rounds.closed_call([place]) for _each in range(RACES)]
        runs = []
        for call in calls:
            rounds.ranked(call, 50, place)
            runs.append([rounds.computed(call, officers[0]), rounds.computed(call, officers[1])])

    for call, two in zip(calls, runs, strict=True):
        came_to = at_once(
            *(
                lambda run=run, by=by: actions.publish_run(run, by=by)
                for run, by in zip(two, officers, strict=True)
            )
        )
        assert sorted(came_to) == ["A result of this call is published already.", DONE]
        Call.objects.filter(pk=call.pk).update(state="cancelled")
        call.runs.update(state="discarded")


def test_place_exchanged_by_two_officers_with_different_people():
    """One holder is wanted by two at once: one exchange happens, the other is told that it is too late."""
    with transaction.atomic():
        officers = [rounds.office(), rounds.office()]
        places = [make.place(seats=1) for _each in range(3 * RACES)]
        threes = [places[at : at + 3] for at in range(0, 3 * RACES, 3)]
        call = rounds.closed_call(places)
        holders = [
            [
                rounds.ranked(call, 90, three[0], three[1], three[2]),
                rounds.ranked(call, 90, three[1], three[0]),
                rounds.ranked(call, 90, three[2], three[0]),
            ]
            for three in threes
        ]
        rounds.finished(call, officers[0])

    for three, (wanted, second, third) in zip(threes, holders, strict=True):
        offers = [rounds.offer_of(one) for one in (wanted, second, third)]
        came_to = at_once(
            lambda offers=offers: actions.exchange_offers(
                offers[0], offers[1], by=officers[0], reason="Asked."
            ),
            lambda offers=offers: actions.exchange_offers(
                offers[2], offers[0], by=officers[1], reason="Asked."
            ),
        )

        assert came_to.count(DONE) == 1
        assert min(came_to, key=lambda text: text == DONE) == (
            "“Exchange for another place” is not possible any more: "
            "the state is now “exchanged for another place”."
        )
        held = {rounds.offer_of(one).place_id for one in (wanted, second, third)}
        assert held == {place.pk for place in three}
    assert nothing_over_capacity(call)


def test_two_moved_to_the_last_free_seat_by_two_officers():
    with transaction.atomic():
        officers = [rounds.office(), rounds.office()]
        own = [make.place(seats=2) for _each in range(RACES)]
        free = [make.place(seats=1) for _each in range(RACES)]
        call = rounds.closed_call([*own, *free])
        twos = [
            [rounds.ranked(call, 90, *pair), rounds.ranked(call, 80, *pair)]
            for pair in zip(own, free, strict=True)
        ]
        rounds.finished(call, officers[0])

    for place, two in zip(free, twos, strict=True):
        came_to = at_once(
            *(
                lambda one=one, by=by, place=place: actions.move_offer(
                    rounds.offer_of(one), place=place, by=by, reason="Asked."
                )
                for one, by in zip(two, officers, strict=True)
            )
        )

        assert came_to.count(DONE) == 1
        assert min(came_to, key=lambda text: text == DONE).startswith("No seat is left")
    assert nothing_over_capacity(call)
