"""The accounts of the demonstration."""

from django.test import Client

from sojourn.kernel.models import Account
from sojourn.web import demo

LABELS = (
    "administrator",
    "director",
    "officer",
    "officer (agreements, incoming)",
    "academic affairs",
    "graduate school",
    "human resources",
    "university leader",
    "unit officer",
    "unit leader",
    "counsellor",
    "foreign affairs office of a hospital",
    "reviewer",
    "student",
    "student (offer to answer)",
    "student (abroad)",
    "student (back home)",
    "partner contact",
)
"""One account for every role."""


def browser_of(label: str) -> Client:
    """Signed in with the account of this label."""
    client = Client()
    client.force_login(Account.objects.get(email=demo.accounts()[label][0]))
    return client
