"""One application as a page shows it, whoever reads it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from sojourn.applications.models import Application, Choice, Document
from sojourn.applications.queries.answered import Answered, answered, situation_with_answers
from sojourn.applications.queries.deadline import next_deadline
from sojourn.applications.queries.facts import facts_from, facts_in_words
from sojourn.applications.queries.findings import Said, as_kept, findings_in_words, outcome_label, verdict_on
from sojourn.engines.eligibility import Situation
from sojourn.kernel.text import in_language
from sojourn.organisation.situation import situation_of

TONES = {"eligible": "success", "unclear": "warning", "not_eligible": "danger"}


@dataclass(frozen=True)
class RankedChoice:
    """A choice with what was found for it, or for a draft what is found now."""

    choice: Choice
    outcome: str
    said: list[Said]

    @property
    def label(self) -> str:
        return outcome_label(self.outcome)

    @property
    def tone(self) -> str:
        return TONES.get(self.outcome, "neutral")


@dataclass(frozen=True)
class Sheet:
    """Everything that `applications/_application.html` shows."""

    application: Application
    choices: list[RankedChoice]
    facts: list[tuple[str, str]]
    answers: list[Answered]
    documents: list[Document]

    @property
    def deadline(self) -> date | datetime | None:
        """A draft's is the closing instant itself."""
        if self.application.state == "draft" and not self.application.is_left_over:
            return self.application.call.closes_at
        return next_deadline(self.application)

    @property
    def who(self) -> str:
        """Who has the ball, where that can be said by name."""
        return in_language(self.application.unit, "name") if self.application.state == "submitted" else ""


UNSETTLED = frozenset({"draft", "returned"})
"""States in which the choices are judged anew when it is submitted, so that what is found now is shown."""


def sheet_of(application: Application) -> Sheet:
    """The whole application in words. Ten queries at most; what is read stays on the application."""
    _read_along(application)
    choices = list(application.choices.all())
    kept, facts = [choice.findings for choice in choices], application.facts
    outcomes = [choice.verdict for choice in choices]
    if application.state in UNSETTLED or not facts:
        situation = situation_of(application.person)
        facts = facts_from(situation)
    if application.state in UNSETTLED:
        kept, outcomes = _found_now(application, choices, situation)
    said = findings_in_words(kept)
    return Sheet(
        application,
        [RankedChoice(*one) for one in zip(choices, outcomes, said, strict=True)],
        facts_in_words(facts),
        answered(application),
        list(application.documents.all()),
    )


def _read_along(application: Application) -> None:
    """Fetch what the page shows, as far as it is not there yet."""
    choices = Choice.objects.select_related("place__programme__institution", "place__academic_year")
    documents = Document.objects.select_related("stored", "required")
    wanted = [Prefetch("choices", choices), Prefetch("documents", documents), "call__questions"]
    if application.state in UNSETTLED:
        wanted += ["call__documents", "call__requirements", "choices__place__programme__requirements"]
    prefetch_related_objects([application], *wanted)


def _found_now(
    application: Application, choices: list[Choice], situation: Situation
) -> tuple[list[Any], list[str]]:
    """What the requirements say of today's facts and of the answers so far."""
    known = situation_with_answers(situation, application)
    verdicts = [verdict_on(choice.place, application.call, known) for choice in choices]
    return (
        [[as_kept(finding) for finding in verdict.findings] for verdict in verdicts],
        [verdict.outcome for verdict in verdicts],
    )
