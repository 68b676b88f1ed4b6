"""Meetings and drafts are found by title, agenda and minutes."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sojourn.consultations.models import Draft, Meeting
from sojourn.kernel.search import findable
from sojourn.kernel.steps import state_of
from sojourn.kernel.text import in_language

findable(
    Meeting,
    label=_("Meetings"),
    path=lambda meeting: reverse("consultations:meeting", args=[meeting.pk]),
    title=lambda meeting: in_language(meeting, "title"),
    line=lambda meeting: f"{date_format(meeting.begins_at, 'DATE_FORMAT')} · {meeting.get_kind_display()}",
    texts=(
        "title_zh", "title_en", "agenda_zh", "agenda_en", "minutes_zh", "minutes_en",
        "decisions_zh", "decisions_en",
    ),
    order=("-begins_at", "-pk"),
)  # fmt: skip

findable(
    Draft,
    label=_("Drafts open to opinion"),
    path=lambda draft: reverse("consultations:draft", args=[draft.pk]),
    title=lambda draft: in_language(draft, "title"),
    line=lambda draft: str(state_of(draft).label),
    texts=("title_zh", "title_en"),
)
