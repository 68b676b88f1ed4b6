"""Who may take sheets over: those who may take over what stands in them."""

import rules

from sojourn.interop.models import SheetImport
from sojourn.interop.queries import visible_imports
from sojourn.kernel.permission import listed, may, permit
from sojourn.organisation.models import Person


@rules.predicate
def imports_offers(person: Person) -> bool:
    return may(person, "programmes.import_offers")


permit({"interop.import_offers": imports_offers, "interop.view_import": imports_offers})

listed(SheetImport, name="interop.view_import", listing=visible_imports)
