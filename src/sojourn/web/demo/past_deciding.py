"""The result of an earlier round: a real run on its frozen input, then offers and answers all at once."""

from datetime import timedelta

from django.db.models import QuerySet

from sojourn.allocation import actions as allocating
from sojourn.allocation.actions.offers import last_second_to_answer
from sojourn.allocation.models import Offer, Run
from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.journeys import Journeys, save_states
from sojourn.kernel.many import create_many
from sojourn.kernel.steps import take_step
from sojourn.web.demo.rounds import Round, at
from sojourn.web.demo_data import texts

SHARE_DECLINED, SHARE_LAPSED = 0.07, 0.02
"""Of the offers; what becomes free goes to the next in line."""


def decide_round(round_: Round) -> list[Offer]:
    """Run, notice, offers with their answers, reserve lists to their end. Gives the accepted offers."""
    run = _final_run(round_)
    _offer(round_, run)
    _move_up(round_)
    _end_reserve_lists(round_)
    return list(
        _offers(round_, "accepted").select_related(
            "application__person__account",
            "application__person__studies",
            "place__programme__institution",
            "place__academic_year",
        )
    )


def _offers(round_: Round, state: str) -> QuerySet[Offer]:
    return Offer.objects.filter(application__call=round_.call, state=state).order_by("pk")


def _final_run(round_: Round) -> Run:
    """Computed by the mechanism like any other; the result was out, and its notice period is over."""
    by, call = round_.house.officer, round_.call
    with clock.standing_at(at(round_.dates.announce, 14)):
        call.refresh_from_db()
        call = allocating.announce_public_text(call, text=texts.invent_public_text(round_.rng), by=by)
        run = allocating.compute_run(allocating.freeze_input(call, by=by), by=None)
        run = take_step(run, "publish", by=by)
        run.published_at = clock.now()
        run.notice_until = clock.today() + timedelta(days=call.notice_days)
        run.save(update_fields=["published_at", "notice_until"])
        take_step(call, "announce", by=by)
    with clock.standing_at(at(run.notice_until + timedelta(days=1))):
        run = take_step(run, "finish", by=None)
        round_.call = run.call = take_step(run.call, "decide", by=None)
    return run


def _offer(round_: Round, run: Run) -> None:
    """What the run gave, and how each answered."""
    made = at(run.notice_until + timedelta(days=1))
    journeys, offers, applications = Journeys(), [], []
    with clock.standing_at(made):
        for outcome in run.outcomes.select_related("application__person__account", "place"):
            application = outcome.application
            application.call = round_.call
            applications.append(application)
            if outcome.place is None:
                step = "put_on_reserve" if outcome.waits else "leave_unplaced"
                journeys.go(application, step, by=None, at=made)
                continue
            journeys.go(application, "offer", by=None, at=made)
            offer = Offer(
                application=application,
                place=outcome.place,
                run=run,
                made_at=made,
                expires_at=last_second_to_answer(round_.call),
            )
            offers.append(offer)
            _answer(round_, offer, journeys)
        create_many(offers, by=None)
        save_states(applications, by=None)
    journeys.keep()


def _answer(round_: Round, offer: Offer, journeys: Journeys) -> None:
    """Most accept the next day, some decline, a few let the time run out."""
    drawn = round_.rng.random()
    if drawn < SHARE_LAPSED:
        after = offer.expires_at + timedelta(seconds=1)
        journeys.go(offer, "lapse", by=None, at=after)
        journeys.go(offer.application, "lapse", by=None, at=after)
        return
    step = "decline" if drawn < SHARE_LAPSED + SHARE_DECLINED else "accept"
    _answered(offer, step, journeys)


def _answered(offer: Offer, step: str, journeys: Journeys) -> None:
    person = offer.application.person
    offer.answered_at = offer.made_at + timedelta(days=1, hours=11)
    journeys.go(offer, step, by=person, at=offer.answered_at)
    journeys.go(offer.application, step, by=person, at=offer.answered_at)


def _move_up(round_: Round) -> None:
    """Those next in line are offered what became free, and take it."""
    first = _offers(round_, "accepted").first() or _offers(round_, "declined").first()
    if first is None:
        return
    with clock.standing_at(first.expires_at + timedelta(hours=1)):
        allocating.move_up(round_.call, by=None)
    moved = list(_offers(round_, "pending").select_related("application__person__account"))
    journeys = Journeys()
    for offer in moved:
        offer.application.call = round_.call
        _answered(offer, "accept", journeys)
    if moved:
        with clock.standing_at(moved[0].answered_at):
            save_states(moved, columns=["answered_at"], by=None)
            save_states([offer.application for offer in moved], by=None)
    journeys.keep()


def _end_reserve_lists(round_: Round) -> None:
    """The call is archived in the summer; nobody waits any more."""
    day = at(round_.dates.announce + timedelta(days=200))
    with clock.standing_at(day):
        round_.call = take_step(round_.call, "archive", by=round_.house.officer)
        waiting = list(Application.objects.filter(call=round_.call, state="reserve"))
        journeys = Journeys()
        for application in waiting:
            application.call = round_.call
            journeys.go(application, "leave_unplaced", by=None, at=day)
        save_states(waiting, by=None)
        journeys.keep()
