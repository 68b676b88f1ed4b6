"""One account per role with a random password, kept beside the data for its owner to read again."""

import json
import secrets
from pathlib import Path

from django.conf import settings

from sojourn.kernel.models import Account
from sojourn.organisation.models import Person


def _kept() -> Path:
    return Path(settings.DATA) / "demonstration_accounts.json"


def give_account(person: Person, *, label: str) -> None:
    """Let the person sign in, and keep address and password under the label."""
    password = secrets.token_urlsafe(9)
    account = person.account or Account.objects.create_user(person.email)
    account.set_password(password)
    account.save(update_fields=["password"])
    if person.account is None:
        person.account = account
        person.save(update_fields=["account"])
    file = _kept()
    known = json.loads(file.read_text()) if file.exists() else {}
    known[label] = [person.email, password]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(known, indent=1))


def forget_accounts() -> None:
    """Before a new demonstration is filled."""
    _kept().unlink(missing_ok=True)


def accounts() -> dict[str, tuple[str, str]]:
    """Label -> address and password."""
    file = _kept()
    if not file.exists():
        return {}
    return {label: (email, password) for label, (email, password) in json.loads(file.read_text()).items()}
