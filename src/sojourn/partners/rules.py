"""Who may do what with institutions and contacts."""

import rules

from sojourn.kernel.permission import listed, permit
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of
from sojourn.organisation.rules import holds_central_office, is_administrator, is_inside
from sojourn.partners.models import Institution, Lookalike
from sojourn.partners.queries import institutions_of_contact, visible_institutions, visible_lookalikes


@rules.predicate
def is_contact_of(person: Person, institution: Institution) -> bool:
    return institution.pk in set(institutions_of_contact(person))


@rules.predicate
def is_contact(person: Person) -> bool:
    """Is a partner's contact today, of whatever institution."""
    return institutions_of_contact(person).exists()


@rules.predicate
def works_with_partners(person: Person) -> bool:
    """An office, a unit's officer or leader, a university leader, the administrator: not every student."""
    return standing_of(person).holds(OFFICE | UNIT | READERS | {Role.ADMINISTRATOR})


@rules.predicate
def judges_lookalike(person: Person, pair: Lookalike | None = None) -> bool:
    """The International Office says whether two entries are one."""
    return bool(holds_central_office(person))


permit(
    {
        "partners.view_institution": is_inside | is_contact_of,
        "partners.list_institutions": is_inside,
        "partners.change_institution": holds_central_office,
        "partners.merge_institution": holds_central_office,
        "partners.judge_lookalike": judges_lookalike,
        "partners.list_lookalikes": holds_central_office,
        "partners.add_institution": holds_central_office | is_administrator,
        "partners.take_in_changes": holds_central_office | is_administrator,
        "partners.view_contacts": works_with_partners | is_contact_of,
        "partners.change_contact": holds_central_office,
    }
)

listed(Institution, name="partners.view_institution", listing=visible_institutions)
listed(Lookalike, name="partners.judge_lookalike", listing=visible_lookalikes)
