"""The kinds of sheets, in the order in which an empty database is filled."""

from sojourn.cooperation.registers import REGISTERS as OF_COOPERATION
from sojourn.funding.registers import REGISTERS as OF_FUNDING
from sojourn.interop.kinds.agreements import Agreements
from sojourn.interop.kinds.applications import Applications
from sojourn.interop.kinds.denominators import Denominators
from sojourn.interop.kinds.entries import kind_of
from sojourn.interop.kinds.institutions import Institutions
from sojourn.interop.kinds.kind import Kind
from sojourn.interop.kinds.nominations import Nominations
from sojourn.interop.kinds.people import People
from sojourn.interop.kinds.scores import Scores
from sojourn.interop.kinds.stays import Stays
from sojourn.interop.kinds.units import Units
from sojourn.kernel.registers.register import Sheets, declare_sheets
from sojourn.networks.registers import REGISTERS as OF_NETWORKS
from sojourn.organisation.registers import REGISTERS as OF_ORGANISATION

IN_ORDER: tuple[type[Kind], ...] = (
    Institutions,
    Units,
    People,
    Agreements,
    Applications,
    Scores,
    Nominations,
    Stays,
    Denominators,
    *(kind_of(register) for register in (*OF_ORGANISATION, *OF_NETWORKS, *OF_COOPERATION, *OF_FUNDING)),
)
KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in IN_ORDER}
OFFERS = "offers"
declare_sheets(Sheets("interop:sheets", "interop:export", "interop.import_%s"))

__all__ = ["KINDS", "OFFERS", "Kind"]
