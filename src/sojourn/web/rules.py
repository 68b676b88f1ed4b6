"""Who may see the pages that belong to no single package."""

import rules

from sojourn.kernel.permission import permit
from sojourn.organisation.rules import is_administrator

permit({"web.view_health": is_administrator, "web.search": rules.always_allow})
