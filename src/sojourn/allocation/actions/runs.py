"""Runs: input frozen, computed, published with notice, made final by offers."""

import hashlib
import json
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.allocation.actions.offers import make_offer
from sojourn.allocation.models import Outcome, Run
from sojourn.allocation.queries import (
    applicant_id,
    instance_of,
    number_in,
    undecided_applications,
)
from sojourn.applications.models import Application
from sojourn.engines import allocation as engine
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place


@action
def announce_public_text(call: Call, *, text: str, by: Person) -> Call:
    """Write down what the announced public event gave; with the secret it makes the seed."""
    require(by, "allocation.run", call)
    locked = Call.objects.select_for_update().get(pk=call.pk)
    if locked.state != "closed":
        raise Refusal(_("The public text is entered after the close and before the result."))
    if locked.runs.exclude(state="discarded").exists():
        raise Refusal(_("A run uses the present text already."))
    if not text.strip():
        raise Refusal(_("Enter what the public event gave."))
    locked.public_text = text.strip()
    locked.save(update_fields=["public_text"])
    return locked


@action
def freeze_input(call: Call, *, by: Person) -> Run:
    """Keep the input as it stands now, with its hash; nothing entered later changes the run."""
    require(by, "allocation.run", call)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if call.state != "closed":
        raise Refusal(_("Places are allocated after the close and before the result is published."))
    undecided = undecided_applications(call).count()
    if undecided:
        raise Refusal(_("%(count)d applications are not decided yet.") % {"count": undecided})
    if not call.secret or not call.public_text:
        raise Refusal(_("The lottery needs its public text first."))
    instance = engine.write_instance(instance_of(call))
    if not json.loads(instance)["applicants"]:
        raise Refusal(_("No ranked application: there is nobody to give a place to."))
    return Run.objects.create(
        call=call,
        ties=call.ties,
        seed=engine.seed_from(bytes.fromhex(call.secret), call.public_text).hex(),
        instance=instance.decode(),
        instance_sha256=hashlib.sha256(instance).hexdigest(),
        frozen_by=by,
        frozen_at=clock.now(),
    )


@action
def compute_run(run: Run, *, by: Person | None) -> Run:
    """Run the mechanism on the frozen input and keep the result with the reasons; doing it again changes nothing."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state != "frozen":
        return run
    raw, seed = run.instance.encode(), bytes.fromhex(run.seed)
    result = engine.allocate(engine.read_instance(raw), ties=run.ties, seed=seed)
    written = engine.result_to_json(result, instance_bytes=raw, call=run.call.code, ties=run.ties, seed=seed)
    run.result = written | {"reserves": {place: list(order) for place, order in result.reserves.items()}}
    run.save(update_fields=["result"])
    Outcome.objects.bulk_create(
        [
            Outcome(
                run=run,
                application_id=number_in(applicant),
                place_id=number_in(place) if place else None,
                explanation=[
                    dict(line) | {"rank": rank}
                    for rank, line in enumerate(result.explanations.get(applicant, []), 1)
                ],
            )
            for applicant, place in result.assignments.items()
        ]
    )
    return take_step(run, "compute", by=None)


@action
def discard_run(run: Run, *, by: Person, reason: str) -> Run:
    """Set a run aside with a reason; it stays readable."""
    return take_step(run, "discard", by=by, reason=reason)


@action
def publish_run(run: Run, *, by: Person) -> Run:
    """Publish the result: everybody reads their own outcome and its reasons; the notice period begins."""
    require(by, "allocation.publish", run)
    if run.call.runs.exclude(pk=run.pk).filter(state__in=["published", "final"]).exists():
        raise Refusal(_("Another run of this call is published already."))
    run = take_step(run, "publish", by=by)
    run.published_at = clock.now()
    run.notice_until = clock.today() + timedelta(days=run.call.notice_days)
    run.save(update_fields=["published_at", "notice_until"])
    take_step(run.call, "announce", by=by)
    for outcome in run.outcomes.select_related("application__person", "place__programme__institution"):
        queue_mail(
            outcome.application.person,
            template="allocation/mail/published.txt",
            context={"outcome": outcome, "run": run, "call": run.call},
            path=reverse("allocation:outcome", args=[outcome.pk]),
        )
    return run


@action
def take_back_run(run: Run, *, by: Person, reason: str) -> Run:
    """Take a published result back during the notice period, with a reason that all who read it are told."""
    run = take_step(run, "take_back", by=by, reason=reason)
    run.published_at = run.notice_until = None
    run.save(update_fields=["published_at", "notice_until"])
    take_step(run.call, "reopen_selection", by=by, reason=reason)
    for outcome in run.outcomes.select_related("application__person"):
        queue_mail(
            outcome.application.person,
            template="allocation/mail/taken_back.txt",
            context={"call": run.call, "reason": reason},
            path=reverse("applications:application", args=[outcome.application_id]),
        )
    return run


@action
def finish_notice(run: Run, *, by: Person | None) -> Run:
    """End the notice period: offers with their clock, reserve lists, and word to those without a place."""
    run = take_step(run, "finish", by=by)
    take_step(run.call, "decide", by=by)
    waiting = {applicant for order in run.result["reserves"].values() for applicant in order}
    outcomes = run.outcomes.select_related("application__call", "application__person")
    for outcome in outcomes:
        _settle(
            outcome.application, outcome.place_id, run, waits=applicant_id(outcome.application_id) in waiting
        )
    return run


def _settle(application: Application, place_number: int | None, run: Run, *, waits: bool) -> None:
    """Offer, reserve list or nothing; who has withdrawn during the notice period is passed over."""
    if application.state != "ranked":
        return
    if place_number is not None:
        make_offer(application, place=Place.objects.get(pk=place_number), run=run, by=None)
        take_step(application, "offer", by=None)
    else:
        take_step(application, "put_on_reserve" if waits else "leave_unplaced", by=None)
