"""Regular and long work about institutions: entries that may be one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.jobs import Progress, every, job
from sojourn.partners.actions import find_lookalikes

FIND_LOOKALIKES = "partners.find_lookalikes"


@every(minutes=24 * 60, name="partners.find_lookalikes")
def look_daily() -> None:
    find_lookalikes(by=None)


@job(FIND_LOOKALIKES, label=_("Looking for institutions entered twice"))
def look(progress: Progress) -> dict[str, Any]:
    find_lookalikes(by=None)
    return {"path": reverse("partners:lookalikes")}
