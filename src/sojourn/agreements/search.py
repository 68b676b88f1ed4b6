"""What of agreements is searched."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.kernel.search import findable
from sojourn.kernel.text import in_language


def _line(agreement: Agreement) -> str:
    told = [agreement.number if in_language(agreement, "title") else ""]
    return " · ".join(part for part in [*told, in_language(agreement.institution, "name")] if part)


findable(
    Agreement,
    label=_("Agreements"),
    path=lambda agreement: reverse("agreements:agreement", args=[agreement.pk]),
    title=lambda agreement: in_language(agreement, "title") or agreement.number,
    line=_line,
    names=("institution__name_zh", "institution__name_en"),
    texts=("title_zh", "title_en"),
    codes=("number",),
    order=("-valid_from", "number", "pk"),
    joined=("institution",),
)
