"""News are written about visits and conferences."""

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.cooperation.models import Conference, Visit
from sojourn.cooperation.queries import CONFERENCES, VISITS
from sojourn.kernel.countries import country_name
from sojourn.kernel.news import Draft, newsworthy
from sojourn.kernel.text import in_language


def _days(thing: Visit | Conference) -> str:
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in (thing.starts_on, thing.ends_on))
    return first if first == last else f"{first} – {last}"


def _facts(labels: dict[str, str]) -> str:
    return "\n".join(f"- {label}: {text}" for label, text in labels.items() if text)


def _visit_facts(visit: Visit) -> str:
    partner = visit.institution
    return _facts(
        {
            _("When"): _days(visit),
            _("Partner"): in_language(partner, "name") if partner else "",
            _("Country"): country_name(visit.country) if visit.country else "",
            _("People"): str(visit.people or ""),
            _("Unit"): in_language(visit.unit, "name"),
        },
    )


def _conference_facts(conference: Conference) -> str:
    return _facts(
        {
            _("When"): _days(conference),
            _("Participants"): str(conference.participants or ""),
            _("Held by"): in_language(conference.unit, "name"),
        },
    )


def _draft(thing: Visit | Conference) -> Draft:
    """What the register knows, once in each language."""
    facts = _visit_facts if isinstance(thing, Visit) else _conference_facts
    with translation.override("zh-hans"):
        zh = facts(thing)
    with translation.override("en"):
        en = facts(thing)
    return Draft(thing.title_zh, thing.title_en, zh, en)


for keepers, label in ((VISITS, gettext_lazy("Visits")), (CONFERENCES, gettext_lazy("Conferences"))):
    newsworthy(
        keepers.model,
        label=label,
        listing=keepers.visible,
        title=lambda thing: in_language(thing, "title"),
        draft=_draft,
        unit=lambda thing: thing.unit_id,
    )
