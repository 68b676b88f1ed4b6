"""What of programmes and calls is searched."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.search import findable
from sojourn.kernel.steps import state_of
from sojourn.kernel.text import in_language
from sojourn.programmes.models import Call, Programme


def _host_line(programme: Programme) -> str:
    host = programme.institution
    told = [programme.code, in_language(host, "name") if host else programme.institution_as_written]
    return " · ".join(part for part in told if part)


def _path(call: Call) -> str:
    """The public page; a draft, which only the office sees, has none."""
    return reverse("programmes:desk" if call.state == "draft" else "programmes:call", args=[call.pk])


findable(
    Programme,
    label=_("Programmes"),
    path=lambda programme: reverse("programmes:programme", args=[programme.pk]),
    title=lambda programme: in_language(programme, "title") or programme.code,
    line=_host_line,
    names=("institution__name_zh", "institution__name_en"),
    texts=("title_zh", "title_en", "institution_as_written"),
    codes=("code",),
    order=("-is_active", "code", "pk"),
    joined=("institution",),
)

findable(
    Call,
    label=_("Calls"),
    path=_path,
    title=lambda call: in_language(call, "title") or call.code,
    line=lambda call: f"{call.academic_year} · {state_of(call).label}",
    texts=("title_zh", "title_en", "academic_year__label"),
    codes=("code",),
    order=("-academic_year__label", "-pk"),
    joined=("academic_year",),
)
