"""Who else has the same page open to edit: two people see each other before one saves over the other."""

from datetime import timedelta

from django.core import signing
from django.db.models import QuerySet

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.models import Account, Presence

SALT = "sojourn.kernel.presence"
GONE_AFTER = timedelta(seconds=50)
"""A page says every twenty seconds that it is open; who has missed two is taken to have left."""
LONGEST = timedelta(hours=12)
"""So long a page may be open and still say so."""


def token_of(path: str, account: Account) -> str:
    """What the page of this person shows again and again; nobody makes one for a page they were not given."""
    return signing.dumps([path, account.pk], salt=SALT)


@action
def keep_presence(token: str, *, account: Account, by: None = None) -> str:
    """Note that this person has the page open; the page's path, empty where the token is not theirs."""
    try:
        path, number = signing.loads(token, salt=SALT, max_age=LONGEST)
    except (signing.BadSignature, ValueError):
        return ""
    if number != account.pk:
        return ""
    now = clock.now()
    Presence.objects.filter(path=path, seen_at__lt=now - GONE_AFTER).delete()
    Presence.objects.update_or_create(
        path=path,
        account=account,
        defaults={"seen_at": now},
        create_defaults={"seen_at": now, "began_at": now},
    )
    return path


def others_on(path: str, account: Account) -> QuerySet[Presence]:
    """Who else has this page open, the earliest first, with their people. One query."""
    alive = Presence.objects.filter(path=path, seen_at__gte=clock.now() - GONE_AFTER)
    return alive.exclude(account=account).select_related("account__person").order_by("began_at", "pk")
