"""Runs: input frozen, computed, published with notice, made final by offers."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.actions.further import exchange_for_better, keeps_what_is_held
from sojourn.allocation.actions.offers import make_offer, move_up, write_of_offer
from sojourn.allocation.actions.seats import queue_for_seats
from sojourn.allocation.models import Offer, Outcome, Run
from sojourn.allocation.queries import (
    Held,
    held_before,
    held_offers,
    instance_of,
    label_of,
    number_in,
    published_run,
    recorded_rules,
    rulings_of,
    what_was_given_since,
    why_not_to_freeze,
)
from sojourn.applications.models import Application, Choice
from sojourn.engines import allocation as engine
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.actions.terms import record_rules
from sojourn.programmes.models import Call

NO_DRAW = bytes(16)
"""Seed of a call whose ties are not broken by lot."""


@action
def announce_public_text(call: Call, *, text: str, by: Person) -> Call:
    """Write down what the announced public event gave; it stands from the first run on."""
    require(by, "allocation.run")
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.state != "closed":
        raise Refusal(_("The public text is entered after the close and before the result is published."))
    if call.runs.exists():
        raise Refusal(
            _("A run has used the public text. It stands, so that nobody can choose another to suit.")
        )
    if not text.strip():
        raise Refusal(_("Enter what the public event gave."))
    call.public_text = text.strip()
    call.save(update_fields=["public_text"])
    return call


@action
def freeze_input(call: Call, *, by: Person) -> Run:
    """Keep the input as it stands now, with its hash; nothing entered later changes the run."""
    require(by, "allocation.run")
    queue_for_seats([call.academic_year_id])
    call = Call.objects.select_for_update().get(pk=call.pk)
    refusal = why_not_to_freeze(call)
    if refusal:
        raise Refusal(refusal)
    seed = NO_DRAW
    if call.secret and call.public_text:
        seed = engine.seed_from(bytes.fromhex(call.secret), call.public_text)
    record_rules(call, by=by)
    text = engine.write_instance(instance_of(call))
    return Run.objects.create(
        call=call,
        mechanism=call.mechanism,
        rules=recorded_rules(call),
        ties=call.ties,
        seed=seed.hex(),
        instance=text.decode(),
        instance_sha256=hashlib.sha256(text).hexdigest(),
        eligibility=engine.eligibility_to_json(call.code, rulings_of(call)),
        frozen_by=by,
        frozen_at=clock.now(),
    )


@action
def compute_run(run: Run, *, by: Person | None) -> Run:
    """Run the mechanism on the frozen input and keep result and reasons; done again it changes nothing."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state != "frozen":
        return run
    keep_result(run)
    return take_step(run, "compute", by=None)


def keep_result(run: Run) -> None:
    """Let the run's mechanism give the places, and keep result and outcomes with their reasons."""
    text, seed = run.instance.encode(), bytes.fromhex(run.seed)
    instance = engine.read_instance(text)
    result = engine.allocate(instance, mechanism=run.mechanism, ties=run.ties, seed=seed)
    run.result = engine.result_to_json(
        result, instance_bytes=text, call=instance.call, ties=run.ties, seed=seed
    )
    run.save(update_fields=["result"])
    Outcome.objects.bulk_create(_outcomes_from(result, run))


def _outcomes_from(result: engine.Result, run: Run) -> list[Outcome]:
    ranks = {
        (application, place): rank
        for application, place, rank in Choice.objects.filter(application__call=run.call_id).values_list(
            "application_id", "place_id", "rank"
        )
    }
    return [
        Outcome(
            run=run,
            application_id=number_in(applicant),
            place_id=number_in(place) if place else None,
            explanation=[
                line | {"rank": ranks.get((number_in(applicant), number_in(line["place"])), position)}
                for position, line in enumerate(result.explanations[applicant], 1)
            ],
        )
        for applicant, place in result.assignments.items()
    ]


@action
def discard_run(run: Run, *, by: Person, reason: str) -> Run:
    """Set a run aside with a reason; it stays readable."""
    return take_step(run, "discard", by=by, reason=reason)


@action
def publish_run(run: Run, *, by: Person) -> Run:
    """Publish the result: everybody reads their own outcome and its reasons; the notice period begins."""
    require(by, "allocation.run")
    queue_for_seats([run.call.academic_year_id])
    if published_run(run.call):
        raise Refusal(_("A result of this call is published already."))
    given = what_was_given_since(run)
    if given is not None:
        raise Refusal(
            _("Seats of “%(what)s” have been given away since the input was frozen. Freeze it and run again.")
            % {"what": label_of(given)}
        )
    run = take_step(run, "publish", by=by)
    run.published_at = clock.now()
    days = run.call.notice_days
    run.notice_until = clock.today() + timedelta(days=days) if days else None
    run.save(update_fields=["published_at", "notice_until"])
    take_step(run.call, "announce", by=by)
    for outcome in _outcomes_to_tell(run):
        queue_mail(
            outcome.application.person,
            template="allocation/mail/published.txt",
            context={"outcome": outcome, "run": run, "call": run.call},
            path=reverse("allocation:outcome", args=[outcome.pk]),
        )
    return run


def _outcomes_to_tell(run: Run) -> list[Outcome]:
    """The outcomes of those who have not withdrawn since."""
    outcomes = run.outcomes.filter(application__state="ranked")
    return list(outcomes.select_related("application__person__account", "place__programme"))


@action
def take_back_run(run: Run, *, by: Person, reason: str) -> Run:
    """Take a published result back during the notice period; all who could read it are told why."""
    queue_for_seats([run.call.academic_year_id])
    run = take_step(run, "take_back", by=by, reason=reason)
    run.published_at = run.notice_until = None
    run.save(update_fields=["published_at", "notice_until"])
    take_step(run.call, "reopen_selection", by=by, reason=reason)
    for outcome in _outcomes_to_tell(run):
        queue_mail(
            outcome.application.person,
            template="allocation/mail/taken_back.txt",
            context={"call": run.call, "reason": reason.strip()},
            path=reverse("applications:application", args=[outcome.application_id]),
        )
    return run


AT_ONCE = 20
"""After so many applications the end of the notice period says how far it is."""


def _says_nothing(done: int, total: int) -> None:
    """For who does not watch."""


@action
def finish_notice(run: Run, *, by: Person | None, tell: Callable[[int, int], None] = _says_nothing) -> Run:
    """End the notice period: offers with their clock and reserve lists, all of them or none.

    What somebody was given who has withdrawn in the meantime goes to the next at once; each gets one letter.
    `tell` hears how far it is, and may end it by an exception: then nothing has happened.
    """
    queue_for_seats([run.call.academic_year_id])
    run = take_step(run, "finish", by=by)
    call = run.call = take_step(run.call, "decide", by=by)
    ranked = Application.objects.select_for_update().filter(call=call, state="ranked").order_by("pk")
    applications = {application.pk: application for application in ranked}
    held = held_before(call, ranked)
    for done, outcome in enumerate(run.outcomes.select_related("place")):
        if done % AT_ONCE == 0:
            tell(min(done, len(applications)), len(applications))
        if outcome.application_id in applications:
            application = applications[outcome.application_id]
            _settle(outcome, application, run, held=held.get(application.pk))
    moved = {offer.pk for offer in move_up(call, by=None)}
    offers = held_offers(call).exclude(pk__in=moved)
    for offer in offers.select_related(
        "application__person__account", "application__call", "place__programme", "place__academic_year"
    ):
        write_of_offer(offer)
    return run


def _settle(outcome: Outcome, application: Application, run: Run, *, held: Held | None) -> None:
    """Offer, reserve list or, for who asked for nothing that could be given, no place; what was held before
    is kept, or exchanged for something better."""
    if held is not None:
        if not keeps_what_is_held(outcome, application, held):
            exchange_for_better(outcome, application, held, run)
    elif outcome.place is not None:
        application = take_step(application, "offer", by=None)
        application.call = run.call  # known; the step has forgotten it
        make_offer(application, place=outcome.place, origin=Offer.Origin.RUN, run=run)
    else:
        take_step(application, "put_on_reserve" if outcome.waits else "leave_unplaced", by=None)
