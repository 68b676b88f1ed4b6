"""The list of offers: who has been offered which place, and until when they may answer."""

from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sojourn.allocation import actions
from sojourn.allocation.models import Offer
from sojourn.allocation.queries import visible_offers
from sojourn.allocation.states import OFFER
from sojourn.applications.queries import of_people_matching, units_that_tally
from sojourn.applications.queries.visible import READING
from sojourn.kernel.pages import address_of
from sojourn.kernel.permission import may
from sojourn.kernel.tally import tally
from sojourn.kernel.text import in_language
from sojourn.kernel.worklists import Act, Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import ball_text, due_cell, state_badge, state_text
from sojourn.kernel.worklists.stepping import ReasonForm, why_no_step
from sojourn.organisation.models import Person
from sojourn.organisation.queries import standing_of
from sojourn.organisation.worklists import people_columns, unit_filter, year_filter
from sojourn.programmes.queries import published_calls

tally(Offer, unit="application__unit_id", context="application__call_id")


class ExtensionForm(ReasonForm):
    """Until when they may answer, and why."""

    until = forms.DateField(label=_("Last day to answer"))
    field_order = ("until", "reason")


def expires_at(offer: Offer) -> datetime | None:
    """The clock runs only while an answer is awaited."""
    return offer.expires_at if offer.state == "pending" else None


def _of_people(rows: QuerySet[Offer], words: str) -> QuerySet[Offer]:
    return of_people_matching(rows, words, path="application__person")


def _of_call(rows: QuerySet[Offer], value: str) -> QuerySet[Offer]:
    if not value.isdecimal() or len(value) > 18:
        return rows.none()
    return rows.filter(application__call=int(value))


def _calls(person: Person) -> list[tuple[str, str]]:
    calls = published_calls().order_by("-opens_at", "-pk").only("title_zh", "title_en")[:100]
    return [(str(call.pk), in_language(call, "title")) for call in calls]


def _others(person: Person) -> QuerySet[Offer]:
    """The offers one sees, save one's own."""
    return visible_offers(person).exclude(application__person=person)


OFFERS = declare(
    Worklist(
        name="allocation.offers",
        label=_("Offers"),
        model=Offer,
        permission="applications.list_applications",
        listing=_others,
        page="allocation:offer_worklist",
        row_url=lambda row, person: address_of("applications:application", row.application_id),
        title=lambda row: in_language(row.application.person, "name"),
        needs=("application__person", "application__call"),
        order="-",
        words=_of_people,
        words_label=_("Name or number"),
        workflow=OFFER,
        due={"pending": "expires_at"},
        due_of=expires_at,
        tallied_units=units_that_tally,
        is_all_units=lambda person: standing_of(person).reaches_all(READING),
        uncounted=lambda person: Offer.objects.filter(application__person=person),
        person_path="application__person",
        columns=(
            *people_columns("application", name="applicant", label=_("Applicant")),
            Column("call", _("Call"), lambda row: in_language(row.application.call, "title")),
            Column(
                "place",
                _("Place"),
                lambda row: in_language(row.place.programme, "title"),
                needs=("place__programme",),
            ),
            Column("state", _("State"), state_badge, plain=state_text),
            Column("ball", _("Who has the ball"), ball_text, is_default=False),
            Column(
                "due",
                _("Answer until"),
                lambda row: due_cell(expires_at(row), row),
                sort="expires_at",
                plain=expires_at,
            ),
            Column("made", _("Offered on"), lambda row: row.made_at, is_default=False),
            Column("origin", _("Origin"), lambda row: row.get_origin_display(), is_default=False),
        ),
        filters=(
            Filter("call", _("Call"), _calls, _of_call, tallied="context"),
            unit_filter("application__unit", roles=READING),
            year_filter("place__academic_year__label"),
        ),
        acts=(
            Act(
                "extend",
                _("Extend the time to answer"),
                actions.extend_offer,
                lambda person: may(person, "allocation.give_place"),
                why_no_step("extend"),
                form=ExtensionForm,
                needs=("place",),
                tells=_("Each applicant gets a letter."),
            ),
        ),
        empty=_("No place has been offered yet. Offers appear here as soon as a result is published."),
    )
)
