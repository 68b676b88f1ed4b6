"""What a reviewer reads of an application; in a blind call nothing that says whose it is."""

import base64
import re
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from sojourn.applications.models import Application, Document
from sojourn.applications.queries import answers_in_words, facts_at_submission, facts_in_words
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Place
from sojourn.reviews.models import Review
from sojourn.reviews.queries.assignment import rules_of
from sojourn.reviews.queries.copies import copies_of, is_withheld

BLANK = "▒▒▒"
"""Stands where a blind call hides a word."""


@dataclass(frozen=True)
class Paper:
    """A document under the name that the reviewer sees, and its number among the application's own."""

    number: int
    title: str
    name: str
    document: Document
    is_withheld: bool = False
    """Whether the office must first put a redacted copy in its place."""


@dataclass(frozen=True)
class Reading:
    """An application as its reviewer reads it."""

    title: str
    subtitle: str
    places: list[Place]
    facts: list[tuple[str, str]]
    answers: list[tuple[str, str]]
    papers: list[Paper]


def code_of(application: Application) -> str:
    """A word that names the application for good without telling whose it is."""
    digest = salted_hmac("sojourn.reviews.code", f"{application.call_id}/{application.pk}").digest()
    return base64.b32encode(digest).decode()[:6]


def title_of(application: Application) -> str:
    """How reviewers are shown the application: by code where the call is blind, else by name."""
    return code_of(application) if application.call.is_blind else in_language(application.person, "name")


def reading_of(review: Review) -> Reading:
    """The application of a review as its reviewer reads it. Five queries."""
    application, is_blind = review.application, review.application.call.is_blind
    answers = answers_in_words(application)
    if is_blind:
        answers = [(question, masked(answer, application)) for question, answer in answers]
    choices = application.choices.select_related("place__programme__institution")
    return Reading(
        title_of(application),
        "" if is_blind else in_language(application.unit, "name"),
        [choice.place for choice in choices if choice.counts],
        facts_in_words(facts_at_submission(application)),
        answers,
        papers_of(application),
    )


def papers_of(application: Application) -> list[Paper]:
    """The documents, numbered from 1; in a blind call their own names stay hidden. Three queries."""
    call = application.call
    papers = []
    documents = list(application.documents.select_related("stored", "required"))
    copies = copies_of(application) if call.is_blind else {}
    rules = rules_of(call)
    for number, document in enumerate(documents, 1):
        if call.is_blind and document.required_id in rules.hidden:
            continue
        suffix = PurePath(document.stored.name).suffix
        shown, name, withheld = document.stored.name, document.stored.name, False
        if call.is_blind:
            shown = _("document %(number)d") % {"number": number}
            name = f"{code_of(application)}-{number}{suffix.lower()}"
            copy = copies.get(document.stored_id)
            withheld = copy is not None and is_withheld(copy, withholds_named=rules.withholds_named)
        title = f"{in_language(document.required, 'title')}: {shown}"
        papers.append(Paper(number, title, name, document, withheld))
    return papers


def masked(text: str, application: Application) -> str:
    """The text without the applicant's names, number and address and without the names of the unit."""
    person, unit = application.person, application.unit
    whole = [person.name_zh, person.name_en, person.number, person.email, unit.name_zh, unit.name_en]
    parts = [part for part in re.split(r"[\s,·-]+", person.name_en) if len(part) > 1]
    # written without its spaces, and in the other order, a name is still the name
    whole += ["".join(parts), "".join(reversed(parts)), " ".join(reversed(parts))]
    for word in sorted(filter(None, [*whole, *parts]), key=len, reverse=True):
        # Latin words only as whole words, so that "Li" does not eat into "Lisbon"
        edge = r"\b" if word.isascii() else ""
        text = re.sub(edge + re.escape(word) + edge, BLANK, text, flags=re.IGNORECASE)
    return text
