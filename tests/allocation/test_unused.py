"""The pool of unused seats and what the next round may be expected to use."""

import pytest
from django.urls import reverse

from sojourn.allocation import actions
from sojourn.allocation.queries import unused_seats
from tests import factories as make
from tests.allocation import rounds

pytestmark = pytest.mark.django_db


def test_free_seats_stand_with_what_was_asked_and_used(client, now, django_assert_max_num_queries):
    by = rounds.office()
    wanted, ignored, full = make.place(seats=2), make.place(seats=3), make.place(seats=1)
    call = rounds.closed_call([wanted, ignored, full])
    one, two = rounds.ranked(call, 90, full, wanted), rounds.ranked(call, 80, wanted)
    rounds.finished(call, by)
    for application in (one, two):
        actions.accept_offer(rounds.offer_of(application), by=application.person)

    lines = unused_seats(call.academic_year)

    assert [(line.place, line.free, line.expected) for line in lines] == [(ignored, 3, 0), (wanted, 1, 1)]
    year = lines[1].years[0]
    assert (year.seats, year.used, year.asked, year.first) == (2, 1, 2, 1)
    client.force_login(by.account)
    with django_assert_max_num_queries(19):
        page = client.get(reverse("allocation:unused", args=[call.pk]))
    assert (page.status_code, page.context["seats"]) == (200, 4)
