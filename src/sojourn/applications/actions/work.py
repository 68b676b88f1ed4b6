"""Beginning long work on a call, once at a time."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.applications.queries.work import work_under_way
from sojourn.kernel.action import action
from sojourn.kernel.jobs import start_job
from sojourn.kernel.models import Job
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person


@action
def begin_work(kind: str, *, by: Person, **parameters: Any) -> Job:
    """The job of this kind on these rows: a new one, or one's own that is under way already."""
    standing = work_under_way(kind, **parameters)
    if standing is None:
        return start_job(kind, by=by, **parameters)
    if by.account is None or standing.author_id != by.account.pk:
        raise Refusal(
            _("%(name)s has started this already; the result will stand here.")
            % {"name": in_language(standing.author.person, "name") if standing.author else _("Somebody")}
        )
    return standing
