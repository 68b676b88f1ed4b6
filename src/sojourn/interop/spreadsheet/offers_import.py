"""Offers of partners taken over from a spreadsheet: read, compared, applied in one transaction."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation

from sojourn.interop.spreadsheet.delimited import SheetError
from sojourn.interop.spreadsheet.mappings import ColumnMapping
from sojourn.interop.spreadsheet.offers import Offer, OfferSheet, Refusal, read_offers
from sojourn.kernel import clock, refusal
from sojourn.kernel.action import action
from sojourn.organisation.models import Person
from sojourn.organisation.years import academic_year, year_after
from sojourn.partners.catalogue import load_catalogue
from sojourn.partners.models import Institution
from sojourn.programmes.actions.offers import Difference, take_over_offer
from sojourn.programmes.actions.offers import Offer as Offered
from sojourn.programmes.models import Programme
from sojourn.programmes.queries.matching import HostLookup, Suggested

LONGEST = {"name": 200, "university-name": 250}
"""Heading -> the letters that its column in the database holds."""
LONGEST_LINK = 500


@dataclass(frozen=True)
class RowTaken:
    """What became of one row: new, changed or unchanged, with the host where it is certain."""

    row: int
    name: str
    programme: Programme
    outcome: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ToDecide:
    """An offer of which a person must say which institution it means."""

    row: int
    name: str
    programme: Programme
    suggested: tuple[Suggested, ...]


@dataclass(frozen=True)
class Outcome:
    """What taking over a sheet did, or would do."""

    sheet: OfferSheet
    year: str
    rows: tuple[RowTaken, ...]
    refused: tuple[Refusal, ...]
    to_decide: tuple[ToDecide, ...]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {name: found[name] for name in ("new", "changed", "unchanged")}

    def report(self) -> dict[str, Any]:
        """The outcome as JSON: counts, refused cells by sheet, row, column and value, offers to decide."""
        return {
            **self.counts,
            "refused": [
                {
                    "sheet": self.sheet.file_name,
                    "row": one.row,
                    "column": one.column,
                    "value": one.value,
                    "message": one.message_en,
                }
                for one in self.refused
            ],
            "to_decide": [
                {
                    "row": one.row,
                    "name": one.name,
                    "suggestions": [
                        {
                            "ror_id": each.institution.ror_id,
                            "name": each.institution.name_en,
                            "country": each.institution.country,
                            "score": each.score,
                        }
                        for each in one.suggested
                    ],
                }
                for one in self.to_decide
            ],
        }


class _NothingWritten(Exception):
    """Ends a transaction whose result is only to be shown."""


def import_offers(
    raw: bytes,
    *,
    file_name: str,
    by: Person | None,
    dry_run: bool,
    year: str = "",
    mapping: ColumnMapping | None = None,
) -> dict[str, Any]:
    """Take over the offers of a sheet and report in English; SheetError where it cannot be read at all."""
    with translation.override("en"):
        try:
            outcome = take_over_sheet(
                raw, file_name=file_name, by=by, dry_run=dry_run, year=year, mapping=mapping
            )
            return outcome.report()
        except refusal.Refusal as fault:
            raise SheetError("refused", str(fault), file_name=file_name) from fault


def take_over_sheet(
    raw: bytes,
    *,
    file_name: str,
    by: Person | None,
    dry_run: bool,
    year: str = "",
    mapping: ColumnMapping | None = None,
) -> Outcome:
    """Take over all readable offers in one transaction; `dry_run` rolls it back and keeps the outcome."""
    sheet = read_offers(raw, file_name=file_name, mapping=mapping)
    outcome: Outcome | None = None
    try:
        with transaction.atomic():
            outcome = _take_over(sheet, year=year or year_after(clock.today()), by=by)
            if dry_run:
                raise _NothingWritten
    except _NothingWritten:
        pass
    assert outcome is not None
    return outcome


@action
def _take_over(sheet: OfferSheet, *, year: str, by: Person | None) -> Outcome:
    academic = academic_year(year, by=by)
    if not Institution.objects.exclude(ror_id=None).exists():
        load_catalogue(by=by)
    lookup = HostLookup()
    too_long = [fault for offer in sheet.offers for fault in _too_long(offer)]
    unfit = {fault.row for fault in too_long}
    offers = [offer for offer in sheet.offers if offer.row not in unfit]
    rows: list[RowTaken] = []
    to_decide: list[ToDecide] = []
    for offer in offers:
        written = offer.institution_name or offer.name
        host = lookup.certain(written, website=offer.link)
        taken = take_over_offer(_offered(offer), year=academic, institution=host, by=by)
        rows.append(RowTaken(offer.row, offer.name, taken.programme, taken.outcome, taken.differences))
        if taken.programme.institution_id is None:
            suggested = lookup.suggested(written, website=offer.link)
            to_decide.append(ToDecide(offer.row, offer.name, taken.programme, tuple(suggested)))
    refused = sorted((*sheet.refused, *too_long), key=lambda fault: fault.row)
    return Outcome(sheet, academic.label, tuple(rows), tuple(refused), tuple(to_decide))


def _too_long(offer: Offer) -> list[Refusal]:
    """Texts that the database would cut."""
    texts = {"name": offer.name, "university-name": offer.institution_name}
    return [
        Refusal(
            offer.row,
            column,
            text,
            "text_too_long",
            f"{column} is longer than {LONGEST[column]} characters.",
        )
        for column, text in texts.items()
        if len(text) > LONGEST[column]
    ]


def _offered(offer: Offer) -> Offered:
    """The offer in the words of the programmes; further and overlong links stand in the notes."""
    website, course_link = _fitting(offer.links), _fitting(offer.course_links)
    further = [link for link in (*offer.links, *offer.course_links) if link not in (website, course_link)]
    return Offered(
        number=offer.sequence,
        name=offer.name,
        institution_name=offer.institution_name,
        fingerprint=offer.fingerprint,
        seats=offer.seats,
        periods=offer.periods,
        rules=offer.requirements,
        nomination_deadline=offer.nomination_deadline,
        application_deadline=offer.application_deadline,
        website=website,
        course_link=course_link,
        courses_in_english=offer.courses_in_english,
        other_courses=offer.other_courses,
        course_restriction=offer.course_restriction,
        course_notes="\n".join(filter(None, (offer.course_notes, *further))),
        housing_on_campus=offer.housing_on_campus,
        housing_off_campus=offer.housing_off_campus,
        accommodation_notes=offer.accommodation,
    )


def _fitting(links: tuple[str, ...]) -> str:
    return next((link for link in links if len(link) <= LONGEST_LINK), "")
