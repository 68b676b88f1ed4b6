"""Who is what to an application, and who may do what with it."""

import rules

from sojourn.applications.models import Application
from sojourn.applications.queries import visible_applications
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person, Role, Unit
from sojourn.organisation.queries import OFFICE, READERS, REGISTRIES, UNIT, standing_of
from sojourn.organisation.rules import holds_central_office, holds_office
from sojourn.programmes.rules import runs_calls


@parties_in(Application)
def parties_of_application(person: Person, application: Application) -> set[str]:
    """Applicant, or unit and office over it; nobody decides on an application of their own."""
    if application.person_id == person.pk:
        return {"applicant"}
    standing = standing_of(person)
    parties = set()
    if standing.reaches(UNIT, application.unit_id):
        parties.add("unit")
    if standing.reaches(OFFICE, application.unit_id):
        parties.add("office")
    return parties


@rules.predicate
def is_own_application(person: Person, application: Application) -> bool:
    return application.person_id == person.pk


@rules.predicate
def is_handed_in(person: Person, application: Application) -> bool:
    """Drafts, and what was withdrawn before anybody saw it, are the applicant's alone."""
    return application.state != "draft" and not (
        application.state == "withdrawn" and application.submitted_at is None
    )


@rules.predicate
def reaches_application(person: Person, application: Application) -> bool:
    """Office, unit or leader over the application's unit."""
    return standing_of(person).reaches(OFFICE | UNIT | READERS, application.unit_id)


@rules.predicate
def has_applicant_in_group(person: Person, application: Application) -> bool:
    """Counsellor of the applicant, or the registry of the applicant's level of study."""
    studies, standing = getattr(application.person, "studies", None), standing_of(person)
    if studies is None:
        return False
    counsels = studies.counsellor_id == person.pk and standing.holds({Role.COUNSELLOR})
    return counsels or studies.level in standing.levels


@rules.predicate
def endorses_application(person: Person, application: Application) -> bool:
    return "unit" in parties_of_application(person, application)


@rules.predicate
def checks_application(person: Person, application: Application) -> bool:
    return "office" in parties_of_application(person, application)


@rules.predicate
def speaks_for_a_unit(person: Person) -> bool:
    return standing_of(person).holds(UNIT)


@rules.predicate
def speaks_for_unit(person: Person, unit: Unit) -> bool:
    return standing_of(person).reaches(UNIT, unit.pk)


@rules.predicate
def may_be_an_applicant(person: Person) -> bool:
    """Studies or works here; each call says for whom it is."""
    return standing_of(person).holds({Role.STUDENT, Role.STAFF})


@rules.predicate
def reads_applications(person: Person) -> bool:
    """Holds a role that reads applications of other people."""
    return standing_of(person).holds(OFFICE | UNIT | READERS | {Role.COUNSELLOR, *REGISTRIES})


permit(
    {
        "applications.take_in_applications": holds_central_office,
        "applications.apply": may_be_an_applicant,
        "applications.view_own_applications": may_be_an_applicant,
        "applications.view_application": is_own_application
        | (is_handed_in & (reaches_application | has_applicant_in_group)),
        "applications.edit_application": is_own_application,
        "applications.take_step": is_own_application
        | (is_handed_in & (endorses_application | checks_application)),
        "applications.list_applications": reads_applications,
        "applications.list_unit_applications": speaks_for_a_unit,
        "applications.order_unit": speaks_for_unit,
        "applications.endorse_application": is_handed_in & endorses_application,
        "applications.list_checks": holds_office,
        "applications.check_application": is_handed_in & checks_application,
        "applications.select": runs_calls,
    }
)

listed(Application, name="applications.view_application", listing=visible_applications)
