"""One account per role, all with one random password, kept beside the data for their owner to read again."""

import json
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from sojourn.organisation.models import Person


def _kept() -> Path:
    return Path(settings.DATA) / "demonstration_accounts.json"


@lru_cache(maxsize=1)
def _hashed(password: str) -> str:
    """Hashing is slow on purpose; one password needs it once."""
    return make_password(password)


def give_account(person: Person, *, label: str) -> None:
    """Let the person sign in, and keep address and password under the label."""
    known = accounts()
    password = next((password for _email, password in known.values()), "") or secrets.token_urlsafe(9)
    person.account.password = _hashed(password)
    person.account.save(update_fields=["password"])
    file = _kept()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(known | {label: (person.email, password)}, indent=1))


def forget_accounts() -> None:
    """Before a new demonstration is filled."""
    _kept().unlink(missing_ok=True)


def accounts() -> dict[str, tuple[str, str]]:
    """Label -> address and password; empty where there is no demonstration."""
    file = _kept()
    if not file.exists():
        return {}
    return {label: (email, password) for label, (email, password) in json.loads(file.read_text()).items()}


def accounts_shown() -> list[str]:
    """One line per account, and the password."""
    known = accounts()
    if not known:
        return []
    password = next(password for _email, password in known.values())
    return [
        *(f"  {label:38} {email}" for label, (email, _password) in known.items()),
        f"  password of all: {password}",
    ]
