"""Bulk admission and the opening to the reviewers as long work in parts; letters on changed questions."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.applications.actions import admit_without_question, send_all_to_review
from sojourn.applications.actions.form_changes import tell_changes_due
from sojourn.applications.queries import applications_to_review, applications_without_question
from sojourn.kernel.jobs import Progress, every, job
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call

PART = 20
"""So many applications in one transaction: other people's work goes on in between."""


def in_parts(
    progress: Progress, numbers: Sequence[int], act: Callable[[Sequence[int]], int], *, size: int
) -> int:
    """Act on the rows part by part, each its own transaction; gives the sum. Cancelling stops between two.

    What is done stays done, and whoever begins again finds the rest.
    """
    done = 0
    progress.at(0, len(numbers))
    for start in range(0, len(numbers), size):
        done += act(numbers[start : start + size])
        progress.at(min(start + size, len(numbers)), len(numbers))
    return done


def author_of(progress: Progress) -> Person:
    """Who has started the work; such work is never the clock's."""
    assert progress.author is not None
    return progress.author.person


@job("applications.admit_clear", label=_("Admission of applications without a question"))
def admit_clear(progress: Progress, *, call: int) -> dict[str, Any]:
    """Call eligible all about which there is no question."""
    by, of = author_of(progress), Call.objects.get(pk=call)
    numbers = list(applications_without_question(of, by).values_list("pk", flat=True))
    count = in_parts(progress, numbers, lambda part: admit_without_question(of, among=part, by=by), size=PART)
    return _result(progress, call, count)


@job("applications.send_to_review", label=_("Opening of applications to the reviewers"))
def open_to_reviewers(progress: Progress, *, call: int) -> dict[str, Any]:
    """Send all eligible ones to review."""
    by, of = author_of(progress), Call.objects.get(pk=call)
    numbers = list(applications_to_review(of, by).values_list("pk", flat=True))
    count = in_parts(progress, numbers, lambda part: send_all_to_review(of, among=part, by=by), size=PART)
    return _result(progress, call, count)


def _result(progress: Progress, call: int, count: int) -> dict[str, Any]:
    """Back to the list, which says what has come of it."""
    return {
        "path": f"{reverse('applications:application_list', args=[call])}?work={progress.job.pk}",
        "count": count,
    }


@every(minutes=1, name="applications.tell_changes")
def tell_changes() -> None:
    """Letters about questions that were changed after a call had opened."""
    tell_changes_due()
