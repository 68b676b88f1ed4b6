"""Regular work of the kernel: letters out, lost jobs back, tallies in order."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel import clock
from sojourn.kernel.files import store_bytes
from sojourn.kernel.jobs import Progress, every, job, recover_lost_jobs
from sojourn.kernel.mail import send_due_mails
from sojourn.kernel.models import BulkAct
from sojourn.kernel.planner import learn_sizes
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.tally import fold_tallies, recount_all
from sojourn.kernel.worklists import bulk, sheet
from sojourn.kernel.worklists.asking import read
from sojourn.kernel.worklists.declaration import worklist_named


@every(minutes=1, name="kernel.send_mails")
def send_mails() -> None:
    send_due_mails()


@every(minutes=10, name="kernel.recover_lost_jobs")
def recover_jobs() -> None:
    recover_lost_jobs()


@every(minutes=2, name="kernel.fold_tallies")
def fold() -> None:
    fold_tallies()


@every(minutes=24 * 60, name="kernel.recount")
def recount() -> None:
    recount_all()


@every(minutes=24 * 60, name="kernel.learn_sizes")
def learn() -> None:
    learn_sizes()


@every(minutes=60, name="kernel.remove_old_preparations")
def remove_preparations() -> None:
    bulk.remove_old_preparations()


@job(bulk.JOB, label=_("An act on many rows"))
def do_bulk_act(progress: Progress, *, act: int) -> dict[str, Any]:
    """Do what is left of it."""
    done = bulk.do_act(BulkAct.objects.get(pk=act), by=_author(progress), tell=progress.at)
    return {"path": reverse("kernel:bulk_act", args=[done.pk])}


@job(bulk.UNDO_JOB, label=_("Taking back an act on many rows"))
def undo_bulk_act(progress: Progress, *, act: int) -> dict[str, Any]:
    """Take back what is left of it."""
    undone = bulk.undo_act(BulkAct.objects.get(pk=act), by=_author(progress), tell=progress.at)
    return {"path": reverse("kernel:bulk_act", args=[undone.pk])}


@job(sheet.JOB, label=_("A long list as a sheet"))
def write_sheet(progress: Progress, *, worklist: str, query: str, form: str) -> dict[str, Any]:
    """Write the sheet and keep it for the person who asked."""
    told, person = worklist_named(worklist), _author(progress)
    if told is None:
        raise Refusal(_("This list is not there any more."))
    content = sheet.sheet_of(
        told, person, read(told, query), form=form, tell=lambda done: progress.at(done, 0)
    )
    name = f"{told.label} {clock.today():%Y-%m-%d}.{form}"
    stored = store_bytes(name, content, sheet.MEDIA_TYPES[form], by=person)
    return {"path": reverse("kernel:sheet_file", args=[progress.job.pk]), "stored": stored.pk}


def _author(progress: Progress) -> Any:
    """The person who started the work."""
    assert progress.author is not None
    return progress.author.person  # type: ignore[attr-defined]
