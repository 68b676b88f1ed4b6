"""Who may take sheets over: those who may write what stands in them."""

import rules

from sojourn.interop.models import SheetImport
from sojourn.interop.queries import OF_REGISTERS, kinds_for, visible_imports
from sojourn.kernel.permission import listed, may, permit
from sojourn.organisation.models import Person
from sojourn.organisation.rules import holds_central_office, is_administrator


@rules.predicate
def imports_offers(person: Person) -> bool:
    return may(person, "programmes.import_offers")


@rules.predicate
def imports_something(person: Person) -> bool:
    return bool(kinds_for(person))


@rules.predicate
def imports_its_kind(person: Person, sheet_import: SheetImport) -> bool:
    return sheet_import.kind in kinds_for(person)


def enters_in(permission: str) -> rules.Predicate:
    """Who may enter in a register one by one may bring a sheet of it; each row is asked for by itself."""
    return rules.predicate(lambda person: may(person, permission), name=permission)


permit(
    {
        "interop.import_offers": imports_offers,
        "interop.import_institutions": holds_central_office | is_administrator,
        "interop.import_units": holds_central_office | is_administrator,
        "interop.import_people": holds_central_office | is_administrator,
        "interop.import_denominators": holds_central_office | is_administrator,
        "interop.import_agreements": holds_central_office,
        "interop.import_applications": holds_central_office,
        "interop.import_scores": holds_central_office,
        "interop.import_nominations": holds_central_office,
        "interop.import_stays": holds_central_office,
        "interop.import_works": enters_in("cooperation.take_in_works"),
        "interop.import_sheets": imports_something,
        "interop.view_import": imports_its_kind,
    }
    | {f"interop.import_{register.name}": enters_in(register.action("add")) for register in OF_REGISTERS}
)

listed(SheetImport, name="interop.view_import", listing=visible_imports)
