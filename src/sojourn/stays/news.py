"""News are written about stays, without names: who was abroad decides alone what is told."""

from django.db.models import QuerySet
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sojourn.kernel.news import Draft, newsworthy
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, UNIT, standing_of
from sojourn.stays.models import Stay


def stays_to_tell_of(person: Person) -> QuerySet[Stay]:
    """Those that ended, of the units for which one speaks, the latest first."""
    units = standing_of(person).units(OFFICE | UNIT)
    ended = Stay.objects.filter(state="returned", unit__in=units)
    return ended.select_related("institution", "unit").order_by("-ended_on", "-pk")


def _title(stay: Stay) -> str:
    return _("Back from %(host)s") % {"host": in_language(stay.institution, "name")}


def _facts(stay: Stay) -> str:
    days = [stay.arrived_on or stay.planned_from, stay.ended_on or stay.planned_until]
    when = " – ".join(formats.date_format(day, "DATE_FORMAT") for day in days)
    return "\n".join([f"- {_('When')}: {when}", f"- {_('Unit')}: {in_language(stay.unit, 'name')}"])


def _draft(stay: Stay) -> Draft:
    with translation.override("zh-hans"):
        title_zh, text_zh = _title(stay), _facts(stay)
    with translation.override("en"):
        return Draft(title_zh, _title(stay), text_zh, _facts(stay))


newsworthy(
    Stay,
    label=gettext_lazy("Stays"),
    listing=stays_to_tell_of,
    title=lambda stay: f"{_title(stay)} · {in_language(stay.unit, 'name')}",
    draft=_draft,
    unit=lambda stay: stay.unit_id,
    category="story",
)
