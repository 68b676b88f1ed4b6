"""Who may do what with agreements and caps."""

import rules

from sojourn.agreements import states
from sojourn.agreements.models import Agreement, SeatShare, SeatSplit
from sojourn.agreements.queries import visible_agreements, visible_splits
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
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


@rules.predicate
def proposes(person: Person) -> bool:
    """The central office, and whoever speaks for a unit."""
    return bool(holds_central_office(person)) or standing_of(person).holds(OFFICE | UNIT)


@rules.predicate
def gives_opinion(person: Person, agreement: Agreement) -> bool:
    """While opinions are asked for: whoever speaks for a unit it concerns, or for the office."""
    if agreement.state != "opinions":
        return False
    return bool(proposes(person) and (reads_all(person) or holds_unit_of_agreement(person, agreement)))


@rules.predicate
def reads_split(person: Person, split: SeatSplit) -> bool:
    return reads_all(person) or (split.state != "draft" and lists_agreements(person))


@rules.predicate
def comments_on_split(person: Person, split: SeatSplit) -> bool:
    return split.state == "commenting" and standing_of(person).holds(UNIT)


@rules.predicate
def gives_seats_back(person: Person, share: SeatShare) -> bool:
    """The school's own officers, or the office for them, once the split is final."""
    held = holds_central_office(person) or standing_of(person).reaches(UNIT, share.unit_id)
    return share.split.state == "final" and bool(held)


@parties_in(Agreement)
def parties_to_agreement(person: Person, agreement: Agreement) -> set[str]:
    found = _office_parties(person)
    units = OFFICE | UNIT
    if agreement.unit_id and standing_of(person).reaches(units, agreement.unit_id):
        found.add(states.UNIT)
    return found


@parties_in(SeatSplit)
def parties_to_split(person: Person, split: SeatSplit) -> set[str]:
    found = _office_parties(person)
    if standing_of(person).holds(UNIT):
        found.add(states.UNIT)
    return found


def _office_parties(person: Person) -> set[str]:
    standing, found = standing_of(person), set()
    if standing.holds({Role.DIRECTOR, Role.OFFICER}):
        found.add(states.OFFICE)
    if standing.holds({Role.DIRECTOR, Role.LEADER}):
        found.add(states.DIRECTOR)
    return found


permit(
    {
        "agreements.view_agreement": reads_all | holds_unit_of_agreement | is_contact_of_agreement,
        "agreements.list_agreements": lists_agreements,
        "agreements.add_agreement": holds_central_office,
        "agreements.change_agreement": holds_central_office,
        "agreements.change_cap": holds_central_office,
        "agreements.propose_agreement": proposes,
        "agreements.give_opinion": gives_opinion,
        "agreements.list_splits": lists_agreements,
        "agreements.view_split": reads_split,
        "agreements.change_split": holds_central_office,
        "agreements.comment_on_split": comments_on_split,
        "agreements.return_seats": gives_seats_back,
    }
)

listed(Agreement, name="agreements.view_agreement", listing=visible_agreements)
listed(SeatSplit, name="agreements.view_split", listing=visible_splits)
