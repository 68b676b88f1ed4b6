"""Who may write to whom, and read what was written."""

import rules

from sojourn.correspondence.models import Letter, Message, MessageTemplate, Reply
from sojourn.correspondence.queries import (
    letters_written_about,
    visible_letters,
    visible_messages,
    visible_replies,
    visible_templates,
    writes_messages,
)
from sojourn.kernel.permission import listed, permit
from sojourn.organisation.models import Person
from sojourn.organisation.rules import holds_central_office


@rules.predicate
def is_writer(person: Person) -> bool:
    return writes_messages(person)


@rules.predicate
def has_written(person: Person, message: Message) -> bool:
    return message.by_id == person.pk


@rules.predicate
def is_addressed(person: Person, letter: Letter) -> bool:
    return letter.person_id == person.pk


@rules.predicate
def writes_about_letter(person: Person, letter: Letter) -> bool:
    """May write about something that the letter is about; not about one's own."""
    return letter.person_id != person.pk and letters_written_about(person).filter(pk=letter.pk).exists()


@rules.predicate
def sees_reply(person: Person, reply: Reply) -> bool:
    return is_addressed(person, reply.letter) or writes_about_letter(person, reply.letter)


permit(
    {
        "correspondence.inbox": rules.always_allow,
        "correspondence.write": is_writer,
        "correspondence.view_message": has_written,
        "correspondence.view_letter": is_addressed | writes_about_letter,
        "correspondence.reply": is_addressed,
        "correspondence.answer": writes_about_letter,
        "correspondence.view_reply": sees_reply,
        "correspondence.view_template": is_writer,
        "correspondence.change_template": holds_central_office,
    }
)

listed(Message, name="correspondence.view_message", listing=visible_messages)
listed(Letter, name="correspondence.view_letter", listing=visible_letters)
listed(Reply, name="correspondence.view_reply", listing=visible_replies)
listed(MessageTemplate, name="correspondence.view_template", listing=visible_templates)
