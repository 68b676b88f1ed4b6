"""Who may do what with jobs and letters: their own."""

from typing import Any

import rules

from sojourn.kernel.jobs import visible_jobs
from sojourn.kernel.models import Job
from sojourn.kernel.permission import listed, permit


@rules.predicate
def has_started_job(person: Any, job: Job) -> bool:
    return job.author_id is not None and job.author_id == person.account_id


permit(
    {
        "kernel.view_job": has_started_job,
        "kernel.change_job": has_started_job,
        "kernel.list_mails": rules.always_allow,
        "kernel.view_mail": rules.always_allow,
    }
)

listed(Job, name="kernel.view_job", listing=visible_jobs)
