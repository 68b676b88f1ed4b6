"""From the scores to the places: allocation, offers and the answers to them."""

from datetime import date, timedelta

from sojourn.allocation import actions as allocating
from sojourn.allocation.models import Offer, Run
from sojourn.kernel import clock
from sojourn.reviews import actions as reviewing
from sojourn.stays import actions as staying
from sojourn.web.demo.rounds import Round, at
from sojourn.web.demo_data import texts


def publish_result(round_: Round) -> Run:
    """Scores, lottery text, frozen input, run; the result is published and its notice period begins."""
    by, call = round_.house.officer, round_.call
    with clock.standing_at(at(round_.dates.announce)):
        reviewing.rank_applications(call, by=by)
        call.refresh_from_db()
        call = allocating.announce_public_text(call, text=texts.invent_public_text(round_.rng), by=by)
        run = allocating.compute_run(allocating.freeze_input(call, by=by), by=None)
        return allocating.publish_run(run, by=by)


def make_offers(run: Run) -> date:
    """The notice period is over: offers and reserve lists. Gives the day."""
    day = run.notice_until + timedelta(days=1)
    with clock.standing_at(at(day)):
        allocating.finish_notice(run, by=None)
    return day


def pending_offers(round_: Round) -> list[Offer]:
    """The offers that wait for an answer, oldest first."""
    offers = Offer.objects.filter(application__call=round_.call, state="pending").order_by("pk")
    return list(offers.select_related("application__person__account", "place__programme"))


def accept(offers: list[Offer], *, on: date) -> None:
    with clock.standing_at(at(on, 20)):
        for offer in offers:
            staying.accept_place(offer, by=offer.application.person)


def decline(offer: Offer, *, on: date) -> None:
    with clock.standing_at(at(on, 21)):
        allocating.decline_offer(offer, by=offer.application.person)


def give_up(offer: Offer, *, on: date) -> None:
    """Somebody who had accepted does not go after all; the nomination goes with the place."""
    with clock.standing_at(at(on, 10)):
        offer.refresh_from_db()
        allocating.give_up_offer(
            offer, by=offer.application.person, reason="已获得国家公派项目录取，放弃校际交换名额。"
        )
        staying.withdraw_nominations_without_place()


def let_lapse(*, on: date) -> None:
    """The clock looks which offers have run out."""
    with clock.standing_at(at(on, 0)):
        allocating.lapse_offers()
