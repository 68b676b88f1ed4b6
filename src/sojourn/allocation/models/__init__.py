from sojourn.allocation.models.closure import Closure
from sojourn.allocation.models.objection import Objection
from sojourn.allocation.models.offer import Offer
from sojourn.allocation.models.run import CHOOSABLE, Deviation, Mechanism, Outcome, Run, Trial

__all__ = ["CHOOSABLE", "Closure", "Deviation", "Mechanism", "Objection", "Offer", "Outcome", "Run", "Trial"]
