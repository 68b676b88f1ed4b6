"""The list of partners, and of the whole catalogue."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel import clock
from sojourn.kernel.countries import country_name
from sojourn.kernel.pages import address_of
from sojourn.kernel.timeline import quiet_since
from sojourn.kernel.worklists import Column, Filter, Worklist, declare
from sojourn.organisation.worklists import country_filter
from sojourn.partners.models import Institution
from sojourn.partners.queries import institutions_matching, visible_institutions

DORMANT = timedelta(days=3 * 365)
"""A partner with whom nothing has happened for so long counts as dormant."""

INSTITUTIONS = declare(
    Worklist(
        name="partners.institutions",
        label=_("Partners"),
        model=Institution,
        permission="partners.list_institutions",
        listing=lambda person: visible_institutions(person).filter(merged_into=None),
        page="partners:institution_list",
        row_url=lambda row, person: address_of("partners:institution", row.pk),
        title=lambda row: row.name_en,
        order="name",
        words=lambda rows, words: institutions_matching(words, rows),
        words_label=_("Part of the name, Chinese or English"),
        columns=(
            Column("name", pgettext_lazy("institution", "Name"), lambda row: row.name_en, sort="name_en"),
            Column("name_zh", _("Name in Chinese"), lambda row: row.name_zh, sort="name_zh"),
            Column("country", _("Country or region"), lambda row: country_name(row.country), sort="country"),
            Column("city", _("City"), lambda row: row.city),
            Column("kind", _("Kind"), lambda row: row.get_kind_display()),
            Column("partner", _("partner"), lambda row: "✓" if row.is_partner else "", is_default=False),
            Column("website", _("website"), lambda row: row.website, is_default=False),
            Column("ror", _("ROR id"), lambda row: row.ror_id, is_default=False),
        ),
        filters=(
            Filter(
                "all",
                _("Which"),
                lambda person: [("1", _("whole catalogue"))],
                lambda rows, value: rows,
                otherwise=lambda rows: rows.filter(is_partner=True),
            ),
            Filter(
                "life",
                _("Activity"),
                lambda person: [("dormant", _("dormant: nothing for three years"))],
                lambda rows, value: rows.filter(
                    quiet_since(Institution, clock.today() - DORMANT), is_partner=True
                ),
            ),
            Filter(
                "kind",
                _("Kind"),
                lambda person: Institution.Kind.choices,
                lambda rows, value: rows.filter(kind=value),
            ),
            country_filter("country"),
        ),
        empty=_(
            "No partner yet. An institution becomes a partner with its first agreement or its first offer of"
            " places."
        ),
    )
)
