"""Sign-in as Sojourn wants it: by invitation only, each invitation good once and for some days."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from sojourn.kernel.mail import keep_mail
from sojourn.kernel.models import Account


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox like every letter, so that sign-in works while the mail server does not."""
        letter = self.render_mail(template_prefix, email, {"email": email} | context)
        account = Account.objects.filter(email__iexact=email).first()
        keep_mail(account, email, subject=letter.subject, body=letter.body)


class InvitationTokenGenerator(PasswordResetTokenGenerator):
    """Tokens that die with the first password set, and after PASSWORD_RESET_TIMEOUT seconds."""

    key_salt = "sojourn.kernel.accounts.invitation"


invitation_tokens = InvitationTokenGenerator()


def invitation_path(account: Account) -> str:
    """The address under which the invited person sets their password."""
    number = urlsafe_base64_encode(force_bytes(account.pk))
    return reverse("kernel:invitation", args=[number, invitation_tokens.make_token(account)])


def accept_invitation(number: str, token: str, *, password: str) -> Account | None:
    """The account with its first password set; None where the link was used meanwhile."""
    with transaction.atomic():
        account = invited_account(number, token, queryset=Account.objects.select_for_update())
        if account is not None:
            account.set_password(password)
            account.save(update_fields=["password"])
    return account


def invited_account(number: str, token: str, *, queryset: QuerySet[Account] | None = None) -> Account | None:
    """The account an invitation belongs to; None where the link is wrong, used or too old."""
    accounts = Account.objects.all() if queryset is None else queryset
    try:
        account = accounts.filter(pk=int(force_str(urlsafe_base64_decode(number))), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return account if account and invitation_tokens.check_token(account, token) else None
