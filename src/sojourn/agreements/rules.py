"""Who may do what with agreements and caps."""

import rules

from sojourn.agreements.models import Agreement
from sojourn.agreements.queries import visible_agreements
from sojourn.kernel.permission import listed, permit
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.organisation.rules import holds_central_office
from sojourn.partners.queries import institutions_of_contact


@rules.predicate
def reads_all(person: Person) -> bool:
    """The International Office and the university's leaders."""
    return standing_of(person).holds({Role.DIRECTOR, Role.OFFICER, Role.LEADER})


@rules.predicate
def holds_unit_of_agreement(person: Person, agreement: Agreement) -> bool:
    """Speaks for the agreement's unit; where it has none, for any unit."""
    standing = standing_of(person)
    if agreement.unit_id is None:
        return standing.holds(OFFICE | UNIT | READERS)
    return standing.reaches(OFFICE | UNIT | READERS, agreement.unit_id)


@rules.predicate
def is_contact_of_agreement(person: Person, agreement: Agreement) -> bool:
    return agreement.institution_id in set(institutions_of_contact(person))


@rules.predicate
def lists_agreements(person: Person) -> bool:
    return standing_of(person).holds(OFFICE | UNIT | READERS)


permit(
    {
        "agreements.view_agreement": reads_all | holds_unit_of_agreement | is_contact_of_agreement,
        "agreements.list_agreements": lists_agreements,
        "agreements.add_agreement": holds_central_office,
        "agreements.change_agreement": holds_central_office,
        "agreements.change_cap": holds_central_office,
    }
)

listed(Agreement, name="agreements.view_agreement", listing=visible_agreements)
