"""The kinds of sheets, in the order in which an empty database is filled."""

from sojourn.interop.kinds.agreements import Agreements
from sojourn.interop.kinds.institutions import Institutions
from sojourn.interop.kinds.kind import Kind
from sojourn.interop.kinds.people import People
from sojourn.interop.kinds.units import Units

KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in (Institutions, Units, People, Agreements)}
OFFERS = "offers"

__all__ = ["KINDS", "OFFERS", "Kind"]
