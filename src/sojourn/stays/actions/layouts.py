"""How a partner takes nominations: lead days, patience, and the columns of its list in versions."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.stays.models import PATIENCE, Layout, Practice
from sojourn.stays.queries import CONSTANT, FIELDS, FORMATS, MOST_COLUMNS, layout_of

MOST_LEADS = 8
LONGEST_LEAD = 365


@action
def set_practice(
    institution: Institution,
    *,
    lead_days: Sequence[int],
    answer_days: int,
    note: str,
    seen: int,
    by: Person,
) -> Practice:
    """Say how long before its deadline the office is reminded of a partner, and after how long it asks."""
    require(by, "stays.arrange_partner")
    days = sorted(set(lead_days), reverse=True)
    if len(days) > MOST_LEADS or any(not 0 <= day <= LONGEST_LEAD for day in days):
        raise Refusal(_("Give at most eight lead times, each of at most 365 days."))
    if answer_days not in PATIENCE:
        raise Refusal(_("Choose after how many days an answer is overdue."))
    practice, _made = Practice.objects.get_or_create(institution=institution)
    return save_version(
        practice,
        seen=seen,
        changes={"lead_days": days, "answer_days": answer_days, "note": note.strip()},
        by=by,
    )


@action
def save_layout(
    institution: Institution,
    *,
    columns: Iterable[Mapping[str, str]],
    language: str,
    seen: int,
    by: Person,
) -> Layout:
    """A new version of a partner's columns; what was sent in an earlier one stays as it was."""
    require(by, "stays.arrange_partner")
    Institution.objects.select_for_update().only("pk").get(pk=institution.pk)
    newest = layout_of(institution)
    number = newest.number if newest else 0
    if number != seen:
        raise Refusal(
            _("Somebody else has saved version %(number)d in the meantime. Open the page anew and compare.")
            % {"number": number}
        )
    kept = [_checked(column) for column in columns]
    if not kept:
        raise Refusal(_("A list needs at least one column."))
    if len(kept) > MOST_COLUMNS:
        raise Refusal(_("A list has at most %(count)d columns.") % {"count": MOST_COLUMNS})
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("Choose the language of the values."))
    if newest and (newest.columns, newest.language) == (kept, language):
        return newest
    return Layout.objects.create(
        institution=institution,
        number=number + 1,
        columns=kept,
        language=language,
        made_by=by,
        made_at=clock.now(),
    )


def _checked(column: Mapping[str, str]) -> dict[str, str]:
    heading, field = column["heading"].strip(), column["field"]
    if not heading:
        raise Refusal(_("Every column needs a heading."))
    if field != CONSTANT and field not in FIELDS or column["format"] not in FORMATS:
        raise Refusal(_("“%(heading)s” has no field or format that is known.") % {"heading": heading})
    return {
        "heading": heading[:200],
        "field": field,
        "format": column["format"],
        "constant": column["constant"].strip()[:500] if field == CONSTANT else "",
    }
