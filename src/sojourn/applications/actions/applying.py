"""From the first draft to the submission, and back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.applications.actions.editing import keep_answers, opened
from sojourn.applications.actions.stepping import step_on
from sojourn.applications.actions.unit_order import leave_unit_order
from sojourn.applications.models import Application, Choice
from sojourn.applications.queries import (
    answers_at,
    as_kept,
    facts_from,
    situation_with_answers,
    verdict_on,
    why_call_takes_nothing,
    why_takes_no_part,
)
from sojourn.engines.eligibility import Verdict
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.many import save_many
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import standing_of
from sojourn.organisation.situation import situation_of
from sojourn.programmes.conditions import NOTHING
from sojourn.programmes.models import Call, Kind
from sojourn.programmes.ways import way_of


@action
def start_application(call: Call, *, by: Person) -> Application:
    """The person's one application to this call: begun now, or found as it was."""
    require(by, "applications.apply")
    begun = Application.objects.filter(call=call, person=by).first()
    if begun:
        return begun
    refusal = why_call_takes_nothing(call) or why_takes_no_part(call, by)
    if refusal:
        raise Refusal(refusal)
    unit = unit_to_apply_from(by, way_of(call).who_applies)
    # two tabs at once: the second insert fails on the constraint and finds the first
    application, _made = Application.objects.get_or_create(call=call, person=by, defaults={"unit_id": unit})
    return application


def unit_to_apply_from(person: Person, who: str) -> int:
    """The unit that endorses: of the studies, or of the appointment as staff; Refusal where neither fits."""
    studies = getattr(person, "studies", None)
    if who != Kind.Applicants.STAFF and studies is not None:
        return studies.unit_id
    works_at = standing_of(person).held_at({Role.STAFF}) if who != Kind.Applicants.STUDENTS else ()
    if works_at:
        return min(works_at)
    if who == Kind.Applicants.STAFF:
        raise Refusal(_("This call is for staff, and no appointment as staff is known of you today."))
    raise Refusal(_("Your studies are not known yet. Ask academic affairs or the graduate school."))


@action
def save_answers(
    application: Application, *, seen: int, answers: Mapping[str, Any], by: Person
) -> Application:
    """Keep the answers (number of the question -> answer) typed into a page of version `seen`.

    What another window changed stays, unless both changed the same answer: then Stale, with both.
    An answer to a question that is not asked, given the others, is not kept.
    """
    current = opened(application, by=by)
    before = answers_at(current, seen)
    asked = {str(question.pk) for question in current.questions() if not question.is_withdrawn}
    kept, differing = dict(current.answers), {}
    for number, mine in answers.items():
        base, theirs = before.get(number, ""), current.answers.get(number, "")
        if number not in asked or mine in (base, theirs) or _is_empty(mine, theirs):
            continue
        if theirs != base:
            differing[number] = (theirs, mine)
        kept[number] = mine
    if differing:
        raise Stale(
            _("This was changed in another window in the meantime. Compare and save again."), differing
        )
    if kept != current.answers:
        keep_answers(current, kept)
    return current


def _is_empty(mine: Any, theirs: Any) -> bool:
    """Whether both say nothing, each in its way."""
    return mine in NOTHING and theirs in NOTHING


@dataclass(frozen=True)
class Judgement:
    """An application as it was read, and what the requirements say of its choices."""

    application: Application
    facts: dict[str, Any]
    choices: Sequence[Choice]
    verdicts: Sequence[Verdict]


def submit_application(application: Application, *, by: Person) -> Application:
    """Hand it or its correction in: judge the choices, keep what is known of the applicant, send a receipt.

    Asked a second time (a double click) it changes nothing and sends nothing.
    """
    require(by, "applications.edit_application", application)
    # judged before the transaction, so that other writers wait for the writing only
    return _hand_in(_judged(application.pk), by=by)


@action
def _hand_in(judged: Judgement, *, by: Person) -> Application:
    """Judged anew where somebody has changed it meanwhile."""
    current = judged.application
    kept = Application.objects.select_for_update().values_list("state", "version").get(pk=current.pk)
    if kept != (current.state, current.version):
        judged = _judged(current.pk)
        current = judged.application
    if current.state == "submitted":
        return current
    current.call.refresh_from_db(fields=["state", "opens_at", "closes_at"])
    current = step_on(
        current,
        "resubmit" if current.state == "returned" else "submit",
        by=by,
        also={"facts": judged.facts, "submitted_at": clock.now(), "correct_until": None},
        is_locked=True,
    )
    for choice, verdict in zip(judged.choices, judged.verdicts, strict=True):
        if choice.verdict != verdict.outcome:
            choice.is_admitted, choice.decision_reason = None, ""
        choice.verdict = verdict.outcome
        choice.findings = [as_kept(finding) for finding in verdict.findings]
    save_many(judged.choices, columns=["verdict", "findings", "is_admitted", "decision_reason"], by=by)
    write_to_applicant(current, "submitted")
    return current


def _judged(number: int) -> Judgement:
    """The choices as they stand now against what is known of the applicant now. Seven queries."""
    whole = ("person__studies", "person__account", "call", "unit")
    current = Application.objects.select_related(*whole).get(pk=number)
    situation = situation_of(current.person)
    judged = situation_with_answers(situation, current)
    places = Choice.objects.select_related("place__programme", "place__academic_year")
    prefetch_related_objects(
        [current],
        "call__requirements",
        Prefetch("choices", places.prefetch_related("place__programme__requirements")),
    )
    choices = list(current.choices.all())
    verdicts = [verdict_on(choice.place, current.call, judged) for choice in choices]
    return Judgement(current, facts_from(situation), choices, verdicts)


@action
def reopen_application(application: Application, *, by: Person) -> Application:
    """Take it back to correct it, as long as the call is open; it counts again once it is submitted again."""
    return _back_to_draft(step_on(application, "reopen", by=by))


@action
def resume_application(application: Application, *, by: Person) -> Application:
    """Apply again after a withdrawal, with everything that had been typed."""
    return _back_to_draft(step_on(application, "resume", by=by))


@action
def withdraw_application(application: Application, *, by: Person) -> Application:
    """Take it back for good; the unit's order closes up."""
    application = step_on(application, "withdraw", by=by)
    leave_unit_order(application)
    if application.submitted_at:
        write_to_applicant(application, "withdrawn")
    return application


def write_to_applicant(application: Application, letter: str, **facts: object) -> None:
    """One of the letters in mail/, leading to the applicant's page."""
    queue_mail(
        application.person,
        template=f"applications/mail/{letter}.txt",
        context={"application": application, "call": application.call, **facts},
        path=reverse("applications:application", args=[application.pk]),
    )


def _back_to_draft(application: Application) -> Application:
    application.submitted_at = None
    application.save(update_fields=["submitted_at"])
    return application
