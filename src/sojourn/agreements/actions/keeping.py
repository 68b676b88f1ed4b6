"""What is done to agreements, their conditions and caps."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sojourn.agreements.models import Agreement, Cap, Condition
from sojourn.agreements.queries import ancestors_of
from sojourn.kernel.action import action
from sojourn.kernel.files import store_upload
from sojourn.kernel.links import link
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import AcademicYear, Person
from sojourn.partners.actions import make_partner


def check_dates(facts: dict[str, Any]) -> None:
    """Refuse an end before the beginning."""
    if facts.get("valid_until") and facts["valid_until"] < facts["valid_from"]:
        raise Refusal(_("The agreement ends before it begins."))


@action
def add_agreement(*, by: Person, came_from: Agreement | None = None, **facts: Any) -> Agreement:
    """A new agreement; the institution becomes a partner, a renewal stays linked to what it renews."""
    require(by, "agreements.add_agreement")
    check_dates(facts)
    agreement = Agreement.objects.create(**facts)
    make_partner(agreement.institution, by=by)
    if came_from is not None:
        link(came_from, agreement, by=by)
    return agreement


@action
def change_agreement(agreement: Agreement, *, seen: int, changes: dict[str, Any], by: Person) -> Agreement:
    """Change an agreement's facts; with whom it is stays."""
    require(by, "agreements.change_agreement", agreement)
    current = Agreement.objects.get(pk=agreement.pk)
    check_dates({"valid_from": current.valid_from, "valid_until": current.valid_until} | changes)
    return save_version(agreement, seen=seen, changes=changes, by=by)


@action
def keep_document(agreement: Agreement, *, upload: UploadedFile, by: Person) -> Agreement:
    """Keep the signed agreement itself; the history has the one before."""
    require(by, "agreements.change_agreement", agreement)
    agreement.document = store_upload(upload, by=by)
    agreement.save(update_fields=["document"])
    return agreement


@action
def add_condition(agreement: Agreement, *, by: Person, **facts: Any) -> Condition:
    """One more line of the agreement."""
    require(by, "agreements.change_agreement", agreement)
    if facts["last_year"].label < facts["first_year"].label:
        raise Refusal(_("The last academic year lies before the first."))
    return Condition.objects.create(agreement=agreement, **facts)


@action
def remove_condition(condition: Condition, *, by: Person) -> None:
    """Take a line of the agreement away; the history keeps it."""
    require(by, "agreements.change_agreement", condition.agreement)
    condition.delete()


@action
def set_cap(
    *,
    label: str,
    academic_year: AcademicYear,
    seats: int,
    parent: Cap | None = None,
    agreement: Agreement | None = None,
    by: Person,
) -> Cap:
    """A cap over places of one year; its parent belongs to the same year."""
    require(by, "agreements.change_cap")
    _check_year(parent, academic_year.pk)
    return Cap.objects.create(
        label=label,
        academic_year=academic_year,
        seats=seats,
        parent=parent,
        agreement=agreement,
        institution=agreement.institution if agreement else (parent.institution if parent else None),
    )


@action
def change_cap(cap: Cap, *, seen: int, changes: dict[str, Any], by: Person) -> Cap:
    """Another number of seats, or another cap over it, never itself; what has been given stays given."""
    require(by, "agreements.change_cap")
    if changes.get("parent") is not None:
        # all caps of the year are held, so that two changes at once make no circle either
        year = list(Cap.objects.select_for_update().filter(academic_year=cap.academic_year_id))
        _check_year(changes["parent"], cap.academic_year_id)
        above = ancestors_of(changes["parent"], {one.pk: one for one in year})
        if cap.pk in {changes["parent"].pk, *(one.pk for one in above)}:
            raise Refusal(_("A cap cannot stand below itself."))
    return save_version(cap, seen=seen, changes=changes, by=by)


def _check_year(parent: Cap | None, year: int) -> None:
    if parent is not None and parent.academic_year_id != year:
        raise Refusal(_("The cap above belongs to another academic year."))
