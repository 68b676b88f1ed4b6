"""A step of an application with what its table says about it: the letter, and what follows elsewhere."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import override

from sojourn.applications.models import Application
from sojourn.kernel.action import action
from sojourn.kernel.mail import keep_mail
from sojourn.kernel.steps import take_step
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person

Consequence = Callable[[Application, Person | None], object]

_consequences: dict[str, Consequence] = {}


def follows(step: str) -> Callable[[Consequence], Consequence]:
    """Declare what else happens, in the same transaction, once a step of this name is taken."""

    def declare(consequence: Consequence) -> Consequence:
        _consequences[step] = consequence
        return consequence

    return declare


@action
def step_on(
    application: Application,
    name: str,
    *,
    by: Person | None,
    reason: str = "",
    also: Mapping[str, Any] | None = None,
    is_locked: bool = False,
) -> Application:
    """Take a step of the application's table, send its letter, do what follows from it."""
    moved = take_step(application, name, by=by, reason=reason, also=also, is_locked=is_locked)
    letter = moved.workflow.step(name).letter
    if letter:
        _write(moved, letter, reason)
    if name in _consequences:
        _consequences[name](moved, by)
    return moved


def _write(application: Application, letter: Mapping[str, str], reason: str) -> None:
    """The letter in the reader's language; {name}, {call} and {reason} stand for what they say."""
    person = application.person
    language = "zh" if person.language.startswith("zh") else "en"
    with override(person.language):
        words = {
            "{name}": in_language(person, "name"),
            "{call}": in_language(application.call, "title"),
            "{reason}": reason.strip(),
        }
    subject, body = letter[f"subject_{language}"], letter[f"text_{language}"]
    for mark, word in words.items():
        subject, body = subject.replace(mark, word), body.replace(mark, word)
    path = reverse("applications:application", args=[application.pk])
    keep_mail(person.account, person.email, subject=subject, body=body, path=path)
