"""A further round over what stayed free: somebody who is nominated tries for another place, and stays."""

from datetime import date, timedelta

from sojourn.allocation import actions as allocating
from sojourn.applications.queries import possibilities
from sojourn.kernel import clock
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.actions.terms import publish_call
from sojourn.stays.models import Nomination
from sojourn.web.demo import deciding
from sojourn.web.demo.applying import apply_for, assign, check, give_opinion, review
from sojourn.web.demo.rounds import Dates, Round, at, close, places_in, set_dates, set_selection


def further_round(round_: Round, *, opens: date, panel: list[Person]) -> Round:
    """From its opening to the result, with one applicant."""
    further = _open(round_, Dates.closing_on(opens + timedelta(days=7), opens=opens))
    application = apply_for(further, _who_may_ask_for_more(round_, further), rng=further.rng)
    close(further)
    with clock.standing_at(at(further.dates.endorse - timedelta(days=3))):
        give_opinion(further, application, is_positive=True, rng=further.rng)
    check(further, [application])
    assign(further, panel)
    review(further)
    deciding.make_offers(deciding.publish_result(further))
    return further


def _open(round_: Round, dates: Dates) -> Round:
    house = round_.house
    with clock.standing_at(at(dates.opens - timedelta(days=7))):
        call = allocating.open_further_round(round_.call, by=house.officer)
        free = set(call.places.values_list("pk", flat=True))
        places = [place for place in places_in(call.academic_year) if place.pk in free]
        call = set_dates(house, call, dates=dates, places=places)
        call = set_selection(house, call, dates)
        call = publish_call(call, by=house.officer)
    with clock.standing_at(at(dates.opens)):
        call = take_step(call, "open", by=None)
    return Round(house, call, dates, places, round_.rng, round_.first_number)


def _who_may_ask_for_more(round_: Round, further: Round) -> Person:
    """Somebody nominated who meets the requirements of a place that is free, the latest first."""
    nominated = Nomination.objects.filter(application__call=round_.call, state="approved")
    for nomination in nominated.select_related("application__person").order_by("-pk"):
        person: Person = nomination.application.person
        if any(found.outcome == "eligible" for found in possibilities(further.call, person)):
            break
    return person
