"""Letters to people: put into the outbox in the same transaction, sent afterwards, kept to be read here."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from sojourn.kernel import clock
from sojourn.kernel.models import Account, BulkLine, Mail

ATTEMPTS = 6
"""A letter that the mail server has refused so often is given up and stands as failed."""


_line: ContextVar[BulkLine | None] = ContextVar("line", default=None)


@contextmanager
def written_by(line: BulkLine | None) -> Iterator[None]:
    """Letters queued inside wait until the act this line belongs to can be undone no more."""
    token = _line.set(line)
    try:
        yield
    finally:
        _line.reset(token)


class ServerAway(OSError):
    """Nobody answers at the mail server's address, or it breaks off."""


class Reader(Protocol):
    """Whoever gets a letter, in their language."""

    account: Account | None
    email: str
    language: str


def queue_mail(reader: Reader, *, template: str, context: dict[str, Any], path: str = "") -> Mail:
    """Put a letter into the outbox; the first line of the rendered template is its subject."""
    with translation.override(reader.language):
        # plain text: an apostrophe in a name stays one
        values = Context({"reader": reader} | context, autoescape=False)
        text = get_template(template).template.render(values).strip()  # type: ignore[attr-defined]
    subject, _, body = text.partition("\n")
    return keep_mail(reader.account, reader.email, subject=subject, body=body, path=path)


def keep_mail(account: Account | None, address: str, *, subject: str, body: str, path: str = "") -> Mail:
    """Put a letter that is written already into the outbox."""
    return Mail.objects.create(
        account=account,
        address=address,
        subject=subject.strip()[:200],
        body=body.strip(),
        path=path,
        line=_line.get(),
        state=Mail.State.WAITING if settings.SEND_MAIL else Mail.State.KEPT,
    )


def is_out() -> Q:
    """The letter is not held back by an act that may still be undone, nor was it withdrawn with one."""
    free = Q(line=None) | Q(line__act__undo_until__lte=clock.now())
    return free & ~Q(state=Mail.State.WITHDRAWN)


def withdraw_mails(mails: QuerySet[Mail]) -> int:
    """Letters that were held back leave no more; gives how many."""
    return mails.exclude(state=Mail.State.SENT).update(state=Mail.State.WITHDRAWN)


def mails_of(account: Account) -> QuerySet[Mail]:
    """The letters to this account, newest first."""
    return Mail.objects.filter(is_out(), account=account)


def visible_mails(person: Any) -> QuerySet[Mail]:
    """One's own letters."""
    if not person.account_id:
        return Mail.objects.none()
    return Mail.objects.filter(is_out(), account=person.account_id)


def mark_read(mails: QuerySet[Mail]) -> None:
    """These letters count as read from now on; those read before keep their time."""
    mails.filter(read_at=None).update(read_at=clock.now())


def mails_due() -> QuerySet[Mail]:
    """Letters that wait and whose pause after a failure is over."""
    due = Q(retry_at=None) | Q(retry_at__lte=clock.now())
    return Mail.objects.filter(due, is_out(), state=Mail.State.WAITING)


def send_due_mails(limit: int = 100) -> int:
    """Hand the due letters to the mail server, each claimed before it is sent; gives how many it took.

    Where the server cannot be reached the rest waits for the next time, so that nothing else is held up.
    """
    connection, sent = get_connection(), 0
    for number in list(mails_due().order_by("id").values_list("id", flat=True)[:limit]):
        mail = _claim(number)
        if mail is None:
            continue
        try:
            _hand_over(mail, connection)
        except (OSError, ValueError) as failure:
            _close(connection)
            _keep_for_later(mail, failure)
            if isinstance(failure, ServerAway):
                break
        else:
            mail.state, mail.sent_at, mail.error = Mail.State.SENT, clock.now(), ""
            mail.save(update_fields=["state", "sent_at", "error"])
            sent += 1
    _close(connection)
    return sent


def _claim(number: int) -> Mail | None:
    """The letter, with its next attempt put off, so that no other worker takes it; None if one has."""
    with transaction.atomic():
        mail = mails_due().select_for_update(skip_locked=True, of=("self",)).filter(pk=number).first()
        if mail is not None:
            mail.attempts += 1
            mail.retry_at = clock.now() + timedelta(minutes=2 ** min(mail.attempts, ATTEMPTS))
            mail.save(update_fields=["attempts", "retry_at"])
    return mail


def _hand_over(mail: Mail, connection: BaseEmailBackend) -> None:
    """Raises ServerAway where nobody answers, and whatever the server says against this letter."""
    try:
        connection.open()
    except OSError as failure:
        raise ServerAway(str(failure)) from failure
    try:
        _message(mail, connection).send()
    except SMTPServerDisconnected as failure:
        raise ServerAway(str(failure)) from failure
    except SMTPException:
        raise
    except OSError as failure:
        raise ServerAway(str(failure)) from failure


def _message(mail: Mail, connection: BaseEmailBackend) -> EmailMessage:
    """The letter with the full address of the page it leads to; its id is the same at every attempt."""
    text = f"{mail.body}\n\n{settings.ADDRESS}{mail.path}\n" if mail.path else f"{mail.body}\n"
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<sojourn-mail-{mail.pk}@{domain}>"}
    return EmailMessage(mail.subject, text, to=[mail.address], headers=headers, connection=connection)


def _keep_for_later(mail: Mail, failure: OSError | ValueError) -> None:
    """Note why it was not sent. A letter is given up for being refused, never for the server being away."""
    mail.error = str(failure)
    if mail.attempts >= ATTEMPTS and not isinstance(failure, ServerAway):
        mail.state = Mail.State.FAILED
    mail.save(update_fields=["error", "state"])


def _close(connection: BaseEmailBackend) -> None:
    with suppress(OSError):
        connection.close()
