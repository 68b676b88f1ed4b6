"""Allocation as long work, and what the clock does with notice periods and offers."""

from contextlib import suppress
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.allocation.actions import (
    compare_all,
    compute_run,
    end_reserve_lists,
    finish_notice,
    lapse_offers,
    move_up,
    replicate_limits,
)
from sojourn.allocation.models import Run
from sojourn.allocation.queries import calls_in_line, runs_not_replicated, runs_past_notice
from sojourn.applications.tasks import author_of
from sojourn.kernel.jobs import Progress, every, job
from sojourn.kernel.refusal import Refusal


@job("allocation.run", label=_("Allocation of places"))
def compute(progress: Progress, *, run: int) -> dict[str, Any]:
    """Compute a frozen run; safe to begin again."""
    progress.at(0, 1)
    compute_run(Run.objects.get(pk=run), by=None)
    progress.at(1, 1)
    return {"path": reverse("allocation:run", args=[run])}


@job("allocation.compare", label=_("Comparison of the mechanisms"))
def compare(progress: Progress, *, run: int) -> dict[str, Any]:
    """Try every mechanism on the run's input; those tried before are not computed again."""
    compare_all(Run.objects.get(pk=run), by=author_of(progress), tell=progress.at)
    return {"path": reverse("allocation:compare", args=[run])}


@job("allocation.finish", label=_("End of the notice period: offers and reserve lists"))
def finish(progress: Progress, *, run: int) -> dict[str, Any]:
    """All offers and reserve lists in one transaction; where the clock was faster, nothing is left to do."""
    published = Run.objects.get(pk=run)
    total = published.call.applications.filter(state="ranked").count()
    progress.at(0, total)
    if published.state != "final":
        finish_notice(published, by=author_of(progress), tell=progress.at)
    progress.at(total, total)
    return {"path": f"{reverse('allocation:run', args=[run])}?work={progress.job.pk}"}


@every(minutes=1, name="allocation.lapse_offers")
def lapse() -> None:
    lapse_offers()


@every(minutes=1, name="allocation.end_notice_periods")
def end_notice_periods() -> None:
    for run in runs_past_notice():
        # the office may end it, or take it back, at the same moment
        with suppress(Refusal):
            finish_notice(run, by=None)


@every(minutes=1, name="allocation.end_reserve_lists")
def end_waiting() -> None:
    end_reserve_lists()


@every(minutes=10, name="allocation.move_up")
def fill_seats() -> None:
    """Seats that were added, or came free in another way than by an answer, go to those in line too."""
    for call in calls_in_line():
        move_up(call, by=None)


@every(minutes=10, name="allocation.replicate_limits")
def replicate() -> None:
    """What the chances of the next round rest on is there before anybody asks for them."""
    for run in runs_not_replicated():
        replicate_limits(run, by=None)
