"""What of applications is searched: their applicants."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.kernel.search import findable
from sojourn.kernel.steps import state_of
from sojourn.kernel.text import in_language


def _line(application: Application) -> str:
    told = [application.person.number or "", in_language(application.call, "title")]
    return " · ".join(part for part in [*told, str(state_of(application).label)] if part)


findable(
    Application,
    label=_("Applications"),
    path=lambda application: reverse("applications:application", args=[application.pk]),
    title=lambda application: application.person.name_zh or application.person.name_en,
    line=_line,
    names=("person__name_zh", "person__name_en"),
    codes=("person__number",),
    order=("-pk",),
    joined=("person", "call"),
)
