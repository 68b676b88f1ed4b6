"""Who may do what with jobs, letters and acts on many rows: with their own; and with shared views."""

from typing import Any

import rules

from sojourn.kernel.jobs import visible_jobs
from sojourn.kernel.mail import visible_mails
from sojourn.kernel.models import BulkAct, Job, Mail, SavedView
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.registers.register import registers
from sojourn.kernel.worklists.audience import audience_of
from sojourn.kernel.worklists.bulk import visible_acts
from sojourn.kernel.worklists.saved import visible_views


@rules.predicate
def has_started_job(person: Any, job: Job) -> bool:
    return job.author_id is not None and job.author_id == person.account_id


@rules.predicate
def is_addressed_to(person: Any, mail: Mail) -> bool:
    return mail.account_id is not None and mail.account_id == person.account_id


@rules.predicate
def reads_some_register(person: Any) -> bool:
    return any(register.is_open_to(person) for register in registers().values())


@rules.predicate
def owns_view(person: Any, view: SavedView) -> bool:
    return person.account_id is not None and view.owner_id == person.account_id


@rules.predicate
def reads_view(person: Any, view: SavedView) -> bool:
    return person.account_id is not None and view.shared_with in audience_of(person).reads


@rules.predicate
def leads_audience(person: Any, view: SavedView) -> bool:
    """Keeps the views in order that are shared with the group."""
    return person.account_id is not None and view.shared_with in audience_of(person).leads


@rules.predicate
def has_begun_act(person: Any, act: BulkAct) -> bool:
    return person.account_id is not None and act.author_id == person.account_id


permit(
    {
        "kernel.view_job": has_started_job,
        "kernel.change_job": has_started_job,
        "kernel.list_mails": rules.always_allow,
        "kernel.view_mail": is_addressed_to,
        "kernel.list_registers": reads_some_register,
        "kernel.use_worklists": rules.always_allow,
        "kernel.view_saved_view": owns_view | reads_view,
        "kernel.change_saved_view": owns_view | leads_audience,
        "kernel.view_bulk_act": has_begun_act,
        "kernel.run_bulk_act": has_begun_act,
    }
)

listed(Job, name="kernel.view_job", listing=visible_jobs)
listed(Mail, name="kernel.view_mail", listing=visible_mails)
listed(SavedView, name="kernel.view_saved_view", listing=visible_views)
listed(BulkAct, name="kernel.view_bulk_act", listing=visible_acts)
