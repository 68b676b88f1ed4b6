"""Sheets that were brought, and who may bring which."""

from django.db.models import QuerySet

from sojourn.cooperation.registers import REGISTERS as OF_COOPERATION
from sojourn.funding.registers import REGISTERS as OF_FUNDING
from sojourn.interop.models import SheetImport
from sojourn.kernel.permission import may
from sojourn.networks.registers import REGISTERS as OF_NETWORKS
from sojourn.organisation.models import Person
from sojourn.organisation.registers import REGISTERS as OF_ORGANISATION

OF_REGISTERS = (*OF_ORGANISATION, *OF_NETWORKS, *OF_COOPERATION, *OF_FUNDING)
WORKS = "works"
KIND_NAMES = (
    "institutions",
    "units",
    "people",
    "offers",
    "agreements",
    "applications",
    "scores",
    "nominations",
    "stays",
    "denominators",
    *(register.name for register in OF_REGISTERS),
    WORKS,
)


def kinds_for(person: Person) -> list[str]:
    """The kinds of sheets that this person may bring."""
    return [kind for kind in KIND_NAMES if may(person, f"interop.import_{kind}")]


def visible_imports(person: Person) -> QuerySet[SheetImport]:
    """Those of the kinds that one may bring oneself."""
    return SheetImport.objects.filter(kind__in=kinds_for(person)).select_related("stored", "by", "job")
