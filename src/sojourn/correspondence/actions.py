"""What is done with messages: drafted, sent once to each person, replied to, settled; templates kept."""

import re
import secrets
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parseaddr
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.correspondence.fields import fields_for, require_known
from sojourn.correspondence.kinds import Kind, kind_of
from sojourn.correspondence.models import About, Attachment, Letter, Message, MessageTemplate, Reply
from sojourn.correspondence.queries import Recipient, recipients_of, said_to
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.jobs import start_job
from sojourn.kernel.mail import keep_mail
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person

AT_ONCE = 100
"""Up to so many letters are written while one waits; more become a job."""
A_PART = 50
MOST_FILES = 5
"""With one reply."""
JOB = "correspondence.write_letters"
SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN = re.compile(r"\[SJ-([2-9A-HJ-NP-TV-Z]{8})\]")
SENT_AS = re.compile(r"<sojourn-mail-(\d{1,18})@")
TEXTS = ("subject_zh", "text_zh", "subject_en", "text_en")
Tell = Callable[[int, int], None]


def _require_texts(facts: dict[str, Any], kind: Kind | None) -> None:
    """Some language must have both subject and text, and no text an unknown field."""
    if not any(facts.get(f"subject_{one}") and facts.get(f"text_{one}") for one in ("zh", "en")):
        raise Refusal(_("Write subject and text in at least one language."))
    for one in ("zh", "en"):
        if bool(facts.get(f"subject_{one}")) != bool(facts.get(f"text_{one}")):
            raise Refusal(_("Each language needs both subject and text, or neither."))
    require_known([facts.get(name, "") for name in TEXTS], fields_for(kind))


@action
def draft_message(
    kind: Kind, numbers: Sequence[int], *, facts: dict[str, Any], template: MessageTemplate | None, by: Person
) -> Message:
    """A draft about these things; nothing leaves yet."""
    require(by, "correspondence.write")
    _require_texts(facts, kind)
    seen = set(kind.listing(by).filter(pk__in=numbers).values_list("pk", flat=True))
    if not seen:
        raise Refusal(_("You may not write about any of these."))
    return Message.objects.create(
        by=by,
        kind=kind.content_type,
        numbers=sorted(set(numbers)),
        template=template,
        created_at=clock.now(),
        **{name: facts.get(name, "") for name in TEXTS},
    )


@action
def change_message(message: Message, *, seen: int, changes: dict[str, Any], by: Person) -> Message:
    """Change the texts of a draft."""
    require(by, "correspondence.view_message", message)
    _require_texts({name: getattr(message, name) for name in TEXTS} | changes, kind_of(message.kind))
    if Message.objects.select_for_update().get(pk=message.pk).sent_at is not None:
        raise Refusal(_("This message has been sent; what was sent is not changed."))
    return save_version(message, seen=seen, changes=changes, by=by)


@action
def send_message(message: Message, *, by: Person) -> Message:
    """Let it go out: at once to a few, by a job to many. Pressed twice, it goes out once."""
    require(by, "correspondence.write")
    require(by, "correspondence.view_message", message)
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.sent_at is not None:
        return locked
    count = sum(not one.why_not for one in recipients_of(locked))
    if not count:
        raise Refusal(_("Nobody would get this message."))
    locked.sent_at = clock.now()
    if count > AT_ONCE:
        locked.job = start_job(JOB, by=by, message=locked.pk)
    else:
        write_letters(locked)
    locked.save(update_fields=["sent_at", "job"])
    return locked


def write_letters(message: Message, tell: Tell = lambda done, total: None) -> int:
    """Write to everybody who has no letter of this message yet, part by part; begun again, it goes on."""
    wanted = [one for one in recipients_of(message) if not one.why_not]
    written = set(message.letters.values_list("person_id", flat=True))
    waiting = [one for one in wanted if one.person.pk not in written]
    for start in range(0, len(waiting), A_PART):
        tell(len(written) + start, len(wanted))
        with transaction.atomic():
            for recipient in waiting[start : start + A_PART]:
                _write_letter(message, recipient)
    tell(len(wanted), len(wanted))
    return len(wanted)


def _write_letter(message: Message, recipient: Recipient) -> None:
    said, token = said_to(message, recipient), "".join(secrets.choice(SIGNS) for _sign in range(8))
    person = recipient.person
    mail = keep_mail(person.account, person.email, subject=f"{said.subject} [SJ-{token}]", body=said.text)
    letter = Letter.objects.create(
        message=message,
        person=person,
        language=said.language,
        subject=said.subject,
        text=said.text,
        token=token,
        mail=mail,
        at=clock.now(),
    )
    mail.path = reverse("correspondence:letter", args=[letter.pk])
    mail.save(update_fields=["path"])
    About.objects.bulk_create(
        [About(letter=letter, content_type=message.kind, object_id=thing.pk) for thing in recipient.things]
    )


@action
def reply_to_letter(letter: Letter, *, text: str, files: Sequence[UploadedFile] = (), by: Person) -> Reply:
    """The addressee answers, with files where there are any; the reply waits for the office."""
    require(by, "correspondence.reply", letter)
    return _attach(_keep_reply(letter, text), files, by=by)


@action
def enter_reply(letter: Letter, *, text: str, files: Sequence[UploadedFile] = (), by: Person) -> Reply:
    """Enter a reply that came another way, such as by telephone or to one's own mailbox."""
    require(by, "correspondence.answer", letter)
    return _attach(_keep_reply(letter, text, way=Reply.Way.ENTERED, entered_by=by), files, by=by)


def _attach(reply: Reply, files: Sequence[UploadedFile], *, by: Person) -> Reply:
    """Each checked as any upload; Refusal for the first that cannot be handed in."""
    if len(files) > MOST_FILES:
        raise Refusal(_("At most %(most)d files go with one reply.") % {"most": MOST_FILES})
    for file in files:
        Attachment.objects.create(reply=reply, stored=store_upload(file, by=by))
    return reply


def _keep_reply(letter: Letter, text: str, **facts: Any) -> Reply:
    if not text.strip():
        raise Refusal(_("Write something."))
    return Reply.objects.create(letter=letter, text=text.strip()[:8000], at=clock.now(), **facts)


@action
def settle_reply(reply: Reply, *, by: Person) -> Reply:
    """It needs nothing more; settled twice, the first stands."""
    require(by, "correspondence.answer", reply.letter)
    locked = Reply.objects.select_for_update().get(pk=reply.pk)
    if locked.settled_at is None:
        locked.settled_at, locked.settled_by = clock.now(), by
        locked.save(update_fields=["settled_at", "settled_by"])
    return locked


@action
def answer_letter(letter: Letter, *, text: str, by: Person) -> Message:
    """Write back to the person about the same things; every reply to the letter is settled by it."""
    require(by, "correspondence.answer", letter)
    subject = letter.subject if letter.subject.startswith("Re: ") else f"Re: {letter.subject}"
    plain = {"subject_zh": subject[:150], "text_zh": text, "subject_en": subject[:150], "text_en": text}
    about = list(letter.abouts.select_related("content_type"))
    kind = kind_of(about[0].content_type)
    message = draft_message(kind, [one.object_id for one in about], facts=plain, template=None, by=by)
    for reply in letter.replies.filter(settled_at=None):
        settle_reply(reply, by=by)
    return send_message(message, by=by)


@action
def take_reply_mail(content: bytes, *, by: Person | None) -> Reply:
    """Attach a reply that came by mail to its letter, found by the sign in its subject or what it answers.

    Only from the address the letter went to: whoever guesses a sign can say nothing in another's name.
    """
    mail = message_from_bytes(content, policy=modern)
    assert isinstance(mail, EmailMessage)
    letter = _letter_answered(mail)
    if letter is None:
        raise Refusal(_("This mail answers no letter of ours."))
    sender = parseaddr(str(mail["From"] or ""))[1]
    if sender.casefold() not in {letter.person.email.casefold(), letter.mail.address.casefold()}:
        raise Refusal(_("%(sender)s is not the address the letter went to.") % {"sender": sender or "–"})
    known = str(mail["Message-ID"] or "").strip()[:250]
    taken = Reply.objects.filter(mail_id=known).first() if known else None
    return taken or _keep_mail(letter, mail, known)


def _keep_mail(letter: Letter, mail: EmailMessage, known: str) -> Reply:
    """The words of the mail and its files; a file that cannot be handed in is named, with the reason."""
    kept, refusals = [], []
    for part in [one for one in mail.iter_attachments() if one.get_filename()][:MOST_FILES]:
        file = SimpleUploadedFile(part.get_filename() or "", part.get_payload(decode=True) or b"")
        try:
            kept.append(store_upload(file, by=letter.person))
        except Refusal as refusal:
            refusals.append(str(refusal))
    words = _own_words(mail) or ("–" if kept or refusals else "")
    reply = _keep_reply(letter, "\n\n".join([words, *refusals]), way=Reply.Way.MAIL, mail_id=known)
    Attachment.objects.bulk_create(Attachment(reply=reply, stored=stored) for stored in kept)
    return reply


def _letter_answered(mail: EmailMessage) -> Letter | None:
    letters = Letter.objects.select_related("person", "mail")
    token = TOKEN.search(str(mail["Subject"] or ""))
    if token:
        return letters.filter(token=token[1]).first()
    answered = SENT_AS.search(f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}")
    return letters.filter(mail=int(answered[1])).first() if answered else None


def _own_words(mail: EmailMessage) -> str:
    """The text of the mail without the lines it quotes."""
    part = mail.get_body(preferencelist=("plain",))
    text = str(part.get_content()) if part is not None else ""
    kept = [line for line in text.replace("\0", "").splitlines() if not line.startswith(">")]
    return "\n".join(kept).strip()


@action
def save_template(
    template: MessageTemplate | None, *, facts: dict[str, Any], kind: Kind | None, seen: int = 0, by: Person
) -> MessageTemplate:
    """Keep a template, new or changed; a field that its kind does not have is refused."""
    require(by, "correspondence.change_template")
    _require_texts(facts, kind)
    facts = facts | {"kind": kind.name if kind else ""}
    if template is None:
        if MessageTemplate.objects.filter(code=facts["code"]).exists():
            raise Refusal(_("There is a template with this code already."))
        return MessageTemplate.objects.create(**facts)
    return save_version(template, seen=seen, changes=facts, by=by)
