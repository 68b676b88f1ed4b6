"""Who keeps which register of this package."""

from sojourn.organisation.entries import Keepers
from sojourn.organisation.models import Coverage, Employment, Graduation, Role

EMPLOYMENTS = Keepers(Employment, frozenset({Role.REGISTRY_STAFF}))
GRADUATIONS = Keepers(Graduation, frozenset({Role.REGISTRY_UNDERGRADUATE, Role.REGISTRY_GRADUATE}))
COVERAGE = Keepers(Coverage)
KEEPERS = (EMPLOYMENTS, GRADUATIONS, COVERAGE)
