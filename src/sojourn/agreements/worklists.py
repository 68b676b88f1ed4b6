"""The list of agreements."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.agreements.queries import agreements_matching, visible_agreements
from sojourn.kernel import clock
from sojourn.kernel.countries import country_name
from sojourn.kernel.pages import address_of
from sojourn.kernel.text import in_language, language
from sojourn.kernel.worklists import Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import as_html
from sojourn.organisation.worklists import country_filter, unit_filter

SOON = timedelta(days=180)
"""Agreements that end within this time stand out as expiring."""


def _title() -> str:
    return f"title_{language()}"


def _until(agreement: Agreement) -> Any:
    day, today = agreement.valid_until, clock.today()
    if day is None:
        return gettext("no end")
    if day >= today + SOON:
        return day
    tone, words = ("danger", gettext("ended")) if day < today else ("warning", gettext("ends soon"))
    return format_html('{} <span class="badge tone-{}">{}</span>', as_html(day), tone, words)


def _which(rows: QuerySet[Agreement], value: str) -> QuerySet[Agreement]:
    today = clock.today()
    if value == "expiring":
        return rows.filter(valid_until__range=(today, today + SOON), state="in_force")
    if value == "coming":
        return rows.filter(state__in=("proposed", "opinions", "to_sign"))
    return rows.filter(valid_until__lt=today)


AGREEMENTS = declare(
    Worklist(
        name="agreements.all",
        label=_("Agreements"),
        model=Agreement,
        permission="agreements.list_agreements",
        listing=visible_agreements,
        page="agreements:agreement_list",
        row_url=lambda row, person: address_of("agreements:agreement", row.pk),
        title=lambda row: row.number,
        order="number",
        words=agreements_matching,
        words_label=_("Partner, number or title"),
        columns=(
            Column("number", _("Number"), lambda row: row.number, sort="number"),
            Column(
                "partner",
                _("Partner"),
                lambda row: in_language(row.institution, "name"),
                sort="institution__name_en",
                needs=("institution",),
            ),
            Column(
                "title", _("Title"), lambda row: in_language(row, "title"), sort=lambda: f"title_{language()}"
            ),
            Column(
                "unit",
                _("Unit"),
                lambda row: in_language(row.unit, "name") if row.unit else gettext("whole institution"),
                needs=("unit",),
            ),
            Column(
                "until",
                _("Valid until"),
                _until,
                sort="valid_until",
                can_be_empty=True,
                plain=lambda row: row.valid_until,
            ),
            Column("state", _("State"), lambda row: row.workflow.state(row.state).label),
            Column("from", _("Valid from"), lambda row: row.valid_from, sort="valid_from", is_default=False),
            Column(
                "signed",
                _("Signed on"),
                lambda row: row.signed_on,
                sort="signed_on",
                can_be_empty=True,
                is_default=False,
            ),
            Column(
                "country",
                _("Country or region"),
                lambda row: country_name(row.institution.country),
                is_default=False,
                needs=("institution",),
            ),
        ),
        filters=(
            Filter(
                "which",
                _("Which"),
                lambda person: [
                    ("expiring", _("end within 180 days")),
                    ("ended", _("ended")),
                    ("coming", _("proposed, not signed yet")),
                ],
                _which,
            ),
            unit_filter("unit"),
            country_filter("institution__country"),
        ),
        empty=_("No agreement here. Choose “New agreement” and look up the partner by part of its name."),
    )
)
