"""News are written about meetings."""

from django.utils.translation import gettext_lazy as _

from sojourn.consultations.models import Meeting
from sojourn.consultations.queries import organised_units
from sojourn.kernel.news import Draft, newsworthy
from sojourn.kernel.text import in_language


def _draft(meeting: Meeting) -> Draft:
    """Agenda and decisions, as lists."""
    texts = {
        code: "\n".join(
            f"- {line.strip()}"
            for part in (getattr(meeting, f"agenda_{code}"), getattr(meeting, f"decisions_{code}"))
            for line in part.splitlines()
            if line.strip()
        )
        for code in ("zh", "en")
    }
    return Draft(meeting.title_zh, meeting.title_en, texts["zh"], texts["en"])


newsworthy(
    Meeting,
    label=_("Meetings"),
    listing=lambda person: Meeting.objects.filter(unit__in=organised_units(person), is_cancelled=False),
    title=lambda meeting: in_language(meeting, "title"),
    draft=_draft,
    unit=lambda meeting: meeting.unit_id,
)
