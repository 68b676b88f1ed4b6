"""Letters to many, written by a job that can be tried again."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.correspondence.actions import JOB, write_letters
from sojourn.correspondence.models import Message
from sojourn.kernel.jobs import Progress, job


@job(JOB, label=_("Letters are written"))
def write_letters_of(progress: Progress, message: int) -> dict[str, Any]:
    """Nobody gets two, however often it is tried."""
    sent = Message.objects.select_related("by", "kind").get(pk=message)
    count = write_letters(sent, tell=progress.at)
    return {"path": reverse("correspondence:message", args=[message]), "count": count}
