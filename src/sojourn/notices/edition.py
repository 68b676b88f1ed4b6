"""The number of the public site's edition: raised in the transaction that changes anything shown there.

Like search and history, this listens to Django's own signals. What is written many at once, and what moves by
time alone, is seen after AGE seconds at the latest.
"""

from typing import Any

from django.db.models import F, Model
from django.db.models.signals import post_delete, post_save

from sojourn.agreements.models import Agreement
from sojourn.indicators.models import Release
from sojourn.notices.models import Article, Edition, Event, Picture
from sojourn.partners.models import Institution
from sojourn.programmes.models import Call

AGE = 60
SHOWN: tuple[type[Model], ...] = (Article, Picture, Event, Call, Release, Institution, Agreement)
"""What the public site shows."""


def present_edition() -> int:
    """The number that pages made now carry. One query."""
    return Edition.objects.values_list("number", flat=True).filter(pk=1).first() or 0


def raise_edition(**_signal: Any) -> None:
    """Every page of the site is made anew when it is next asked for."""
    if not Edition.objects.filter(pk=1).update(number=F("number") + 1):
        Edition.objects.get_or_create(pk=1, defaults={"number": 1})


def watch() -> None:
    """Raise the number with whatever is shown."""
    for model in SHOWN:
        for signal in (post_save, post_delete):
            signal.connect(raise_edition, sender=model, dispatch_uid="notices.edition")
