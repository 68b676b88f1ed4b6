"""Who may do what with jobs and letters: with their own."""

from typing import Any

import rules

from sojourn.kernel.jobs import visible_jobs
from sojourn.kernel.mail import visible_mails
from sojourn.kernel.models import Job, Mail
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.registers.register import pages_beside, registers


@rules.predicate
def has_started_job(person: Any, job: Job) -> bool:
    return job.author_id is not None and job.author_id == person.account_id


@rules.predicate
def is_addressed_to(person: Any, mail: Mail) -> bool:
    return mail.account_id is not None and mail.account_id == person.account_id


@rules.predicate
def reads_some_register(person: Any) -> bool:
    return any(one.is_open_to(person) for one in (*registers().values(), *pages_beside().values()))


permit(
    {
        "kernel.view_job": has_started_job,
        "kernel.change_job": has_started_job,
        "kernel.list_mails": rules.always_allow,
        "kernel.view_mail": is_addressed_to,
        "kernel.list_registers": reads_some_register,
    }
)

listed(Job, name="kernel.view_job", listing=visible_jobs)
listed(Mail, name="kernel.view_mail", listing=visible_mails)
