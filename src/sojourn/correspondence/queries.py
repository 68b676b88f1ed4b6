"""Who would get a message and what it says to each; letters, replies and templates a person sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.correspondence.fields import fields_in, filled
from sojourn.correspondence.kinds import Kind, kind_of, kinds
from sojourn.correspondence.models import About, Letter, Message, MessageTemplate, Reply
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, UNIT, standing_of

WRITERS = OFFICE | UNIT | {Role.COUNSELLOR}


@dataclass(frozen=True)
class Recipient:
    """One person of the chosen things, and why they are left out; empty where they are not."""

    person: Person
    things: Sequence[Any]
    why_not: str = ""


@dataclass(frozen=True)
class Said:
    """A message as one person reads it."""

    language: str
    subject: str
    text: str


def writes_messages(person: Person) -> bool:
    """Whether the person holds a role that writes to others."""
    return standing_of(person).holds(WRITERS)


def things_of(message: Message) -> list[Any]:
    """The chosen things that its author may write about today, in the order of their numbers."""
    kind = kind_of(message.kind)
    rows = kind.listing(message.by).filter(pk__in=message.numbers)
    return list(rows.select_related(*kind.joined).order_by("pk"))


def recipients_of(message: Message) -> list[Recipient]:
    """Everybody the message concerns, each once, with the things of theirs. One query."""
    kind = kind_of(message.kind)
    grouped: dict[int, tuple[Person, list[Any]]] = {}
    for thing in things_of(message):
        person = kind.person(thing)
        grouped.setdefault(person.pk, (person, []))[1].append(thing)
    return [
        Recipient(person, things, _why_not(message, kind, person, things))
        for person, things in grouped.values()
    ]


def left_aside(message: Message) -> int:
    """How many of the chosen things the author may not write about."""
    return len(message.numbers) - len(things_of(message))


def _why_not(message: Message, kind: Kind, person: Person, things: Sequence[Any]) -> str:
    if person.pk == message.by_id:
        return _("This is yourself.")
    if not person.email:
        return _("No address is known.")
    values = _values(message, kind, person, things)
    empty = [name for name in fields_in(*_texts(message, person)) if name in values and not values[name]]
    if empty:
        return _("Nothing is known for {{ %(name)s }}.") % {"name": empty[0]}
    return ""


def _texts(message: Message, person: Person) -> tuple[str, str]:
    """Subject and text in the person's language, or in the other where that is empty."""
    language = "zh" if person.language.startswith("zh") else "en"
    return in_language(message, "subject", language), in_language(message, "text", language)


def _values(message: Message, kind: Kind, person: Person, things: Sequence[Any]) -> dict[str, str]:
    with translation.override(person.language):
        told = {
            "name": in_language(person, "name"),
            "sender": in_language(message.by, "name"),
            "link": settings.ADDRESS + kind.path(things[0]),
        }
        for name, read in kind.fields.items():
            each = dict.fromkeys(read(thing) for thing in things)
            told[name] = "; ".join(text for text in each if text)
        return told


def said_to(message: Message, recipient: Recipient) -> Said:
    """What this person reads."""
    values = _values(message, kind_of(message.kind), recipient.person, recipient.things)
    subject, text = _texts(message, recipient.person)
    return Said(
        recipient.person.language, " ".join(filled(subject, values).split())[:180], filled(text, values)
    )


def visible_messages(person: Person) -> QuerySet[Message]:
    """Those one has written oneself."""
    return Message.objects.filter(by=person).select_related("by", "kind", "template", "job")


def letters_written_about(person: Person) -> QuerySet[Letter]:
    """Letters about things that this person may write about."""
    if not writes_messages(person):
        return Letter.objects.none()
    about = Q(pk__in=[])
    for kind in kinds():
        # asked of each letter's things alone: all that one may write about may be a hundred thousand
        seen = kind.listing(person).order_by().filter(pk=OuterRef("object_id"))
        about |= Q(content_type=kind.content_type) & Exists(seen)
    return Letter.objects.filter(Exists(About.objects.filter(about, letter=OuterRef("pk"))))


def own_letters(person: Person) -> QuerySet[Letter]:
    """Letters to oneself."""
    return Letter.objects.filter(person=person)


def visible_letters(person: Person) -> QuerySet[Letter]:
    """Letters to oneself, and those about things one may write about."""
    found = Q(person=person)
    if writes_messages(person):
        found |= Q(pk__in=letters_written_about(person).values("pk"))
    return Letter.objects.filter(found).select_related("message__by", "person", "mail")


def letters_about(thing: Model, person: Person) -> list[Letter] | None:
    """The letters about one thing, newest first, for who may write about it; None for everybody else.

    One query where there are none yet.
    """
    kind = next((one for one in kinds() if isinstance(thing, one.model)), None)
    if kind is None or not writes_messages(person):
        return None
    about = About.objects.filter(content_type=kind.content_type, object_id=thing.pk)
    has_some = kind.listing(person).filter(pk=thing.pk).order_by().annotate(has_some=Exists(about))
    found = has_some.values_list("has_some", flat=True).first()
    if not found:
        return None if found is None else []
    letters = Letter.objects.filter(pk__in=about.values("letter"))
    return list(letters.select_related("message__by", "person", "mail").prefetch_related("replies")[:50])


def replies_waiting(person: Person) -> QuerySet[Reply]:
    """Replies that nobody has settled, to letters about things one may write about; oldest first."""
    letters = letters_written_about(person).exclude(person=person).filter(pk=OuterRef("letter"))
    return Reply.objects.filter(Exists(letters), settled_at=None).select_related("letter__person")


def visible_replies(person: Person) -> QuerySet[Reply]:
    """Those to the letters one sees."""
    return Reply.objects.filter(letter__in=visible_letters(person).values("pk")).select_related("letter")


def visible_templates(person: Person) -> QuerySet[MessageTemplate]:
    """All of them, for those who write messages."""
    return MessageTemplate.objects.all() if writes_messages(person) else MessageTemplate.objects.none()


def templates_for(kind: Kind) -> QuerySet[MessageTemplate]:
    """Those offered for messages about this kind."""
    return MessageTemplate.objects.filter(kind__in=("", kind.name), is_retired=False)
