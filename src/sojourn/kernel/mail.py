"""Letters to people: written into the outbox in the same transaction, sent afterwards, readable in the app."""

from datetime import timedelta
from smtplib import SMTPException
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from sojourn.kernel import clock
from sojourn.kernel.models import Account, Mail

ATTEMPTS = 6
"""After so many failures a letter is given up and stands as failed."""


class Reader(Protocol):
    """Whoever gets a letter, in their language."""

    account: Account | None
    email: str
    language: str


def queue_mail(reader: Reader, *, template: str, context: dict[str, Any], path: str = "") -> Mail:
    """Put a letter into the outbox; the first line of the rendered template is its subject."""
    with translation.override(reader.language):
        text = render_to_string(template, {"reader": reader} | context).strip()
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
        state=Mail.State.WAITING if settings.SEND_MAIL else Mail.State.KEPT,
    )


def mails_of(account: Account) -> QuerySet[Mail]:
    """The letters to this account, newest first."""
    return Mail.objects.filter(account=account)


def mails_due() -> QuerySet[Mail]:
    """Letters that wait and whose pause after a failure is over."""
    return Mail.objects.filter(Q(retry_at=None) | Q(retry_at__lte=clock.now()), state=Mail.State.WAITING)


def send_due_mails(limit: int = 100) -> int:
    """Hand the due letters to the mail server, each claimed before it is sent; gives how many it took."""
    sent = 0
    for number in list(mails_due().order_by("id").values_list("id", flat=True)[:limit]):
        sent += _send(number)
    return sent


def _send(number: int) -> bool:
    """Send one letter unless another worker has it; a failure doubles the pause before the next attempt."""
    with transaction.atomic():
        mail = mails_due().select_for_update(skip_locked=True).filter(pk=number).first()
        if mail is None:
            return False
        mail.attempts += 1
        mail.retry_at = clock.now() + timedelta(minutes=2**mail.attempts)
        mail.save(update_fields=["attempts", "retry_at"])
    try:
        EmailMessage(
            mail.subject, mail.body, to=[mail.address], headers={"Message-ID": f"<mail-{mail.pk}@sojourn>"}
        ).send()
    except (OSError, SMTPException) as failure:
        mail.error = str(failure)
        mail.state = Mail.State.FAILED if mail.attempts >= ATTEMPTS else Mail.State.WAITING
        mail.save(update_fields=["error", "state"])
        return False
    mail.state, mail.sent_at, mail.error = Mail.State.SENT, clock.now(), ""
    mail.save(update_fields=["state", "sent_at", "error"])
    return True
