"""Long work on a call: what is under way, and what has come of it when somebody returns to its page."""

from typing import Any

from django.db.models import QuerySet

from sojourn.kernel.jobs import visible_jobs
from sojourn.kernel.models import Job
from sojourn.organisation.models import Person

UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


def work_under_way(*kinds: str, **parameters: Any) -> Job | None:
    """The job of one of these kinds on the same rows that waits or runs, whoever started it. One query."""
    jobs: QuerySet[Job] = Job.objects.filter(kind__in=kinds, parameters=parameters, state__in=UNDER_WAY)
    return jobs.select_related("author__person").order_by("pk").first()


def work_done(person: Person, number: int, *kinds: str, **parameters: Any) -> Job | None:
    """The person's own job of this number, where it has been done; its result says what came of it."""
    done = visible_jobs(person).filter(pk=number, kind__in=kinds, parameters=parameters, state=Job.State.DONE)
    return done.first() if number else None
