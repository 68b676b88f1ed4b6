"""Settling which institution a programme leads to."""

from typing import Any

from sojourn.agreements.models import Cap
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.organisation.models import Person
from sojourn.partners.actions import add_institution, make_partner
from sojourn.partners.models import Institution
from sojourn.programmes.models import Programme
from sojourn.programmes.queries.places import parent_cap_for


@action
def settle_institution(programme: Programme, *, institution: Institution, by: Person) -> list[Programme]:
    """Say which institution the offer means; gives it and all open programmes of the same written name."""
    require(by, "programmes.settle_institution", programme)
    same = Programme.objects.select_for_update().filter(institution=None)
    if programme.institution_as_written:
        same = same.filter(institution_as_written=programme.institution_as_written)
    else:
        same = same.filter(pk=programme.pk)
    settled = list(same)
    for each in settled:
        set_host(each, institution=institution, by=by)
    return settled


@action
def settle_by_hand(programme: Programme, *, by: Person, **facts: Any) -> list[Programme]:
    """Add an institution (or consortium) that the catalogue does not have, and settle the offer with it."""
    require(by, "programmes.settle_institution", programme)
    return settle_institution(programme, institution=add_institution(by=by, **facts), by=by)


@action
def set_host(programme: Programme, *, institution: Institution, by: Person | None) -> Programme:
    """Give the programme its host, a partner by that; its caps come under the partner's own, if any."""
    programme.institution = institution
    programme.version += 1
    programme.save(update_fields=["institution", "version"])
    make_partner(institution, by=by)
    for cap in Cap.objects.filter(places__programme=programme).distinct().select_related("academic_year"):
        cap.institution = institution
        if cap.parent_id is None:
            cap.parent = parent_cap_for(programme, cap.academic_year)
        cap.save(update_fields=["institution", "parent"])
    return programme
