"""Who may see the pages that belong to no single package."""

from sojourn.kernel.permission import permit
from sojourn.organisation.rules import is_administrator

permit({"web.view_health": is_administrator})
