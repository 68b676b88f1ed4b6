"""Regular work of the calls, which open and close by the clock; counting of students as long work."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sojourn.kernel.jobs import Progress, every, job
from sojourn.programmes.actions.calls import close_due_calls, open_due_calls
from sojourn.programmes.models import Call, Programme
from sojourn.programmes.queries.tryout import count_eligible, occasion_of, place_to_try, rules_to_try


@every(minutes=1, name="programmes.open_and_close_calls")
def open_and_close_calls() -> None:
    """Open first: a call whose whole time passed while nothing ran is then closed in the same minute."""
    open_due_calls()
    close_due_calls()


@job("programmes.count_eligible", label=_("Count of the students who would be eligible"))
def count(
    progress: Progress, *, owner: int, is_call: bool, programme: int | None, path: str
) -> dict[str, Any]:
    """How many students of each unit the requirements admit; leads back to the page that asked."""
    of = Call.objects.get(pk=owner) if is_call else Programme.objects.get(pk=owner)
    chosen = Programme.objects.get(pk=programme) if programme else None
    occasion = occasion_of(of, place_to_try(chosen or of))
    counts = count_eligible(rules_to_try(of, chosen), occasion, progress.at)
    further = f"&programme={programme}" if programme else ""
    return {"path": f"{path}?job={progress.job.pk}{further}", "counts": counts}
