"""What has failed by itself, and how the queue stands."""

from dataclasses import dataclass

from sojourn.kernel.jobs import label_of
from sojourn.kernel.models import Job, Mail
from sojourn.web.demo import FILLING, accounts

SHOWN = 50


@dataclass(frozen=True)
class JobLine:
    """A job with what it does in words."""

    job: Job
    label: str


@dataclass(frozen=True)
class Health:
    """What the administrator looks at first."""

    failed: list[JobLine]
    under_way: list[JobLine]
    failed_mails: list[Mail]
    waiting_mails: int

    @property
    def is_well(self) -> bool:
        return not (self.failed or self.failed_mails)


def health_of() -> Health:
    """Four queries."""
    failed = Job.objects.filter(state=Job.State.FAILED).select_related("author__person")
    under_way = Job.objects.filter(state__in=UNDER_WAY).select_related("author__person")
    return Health(
        failed=[JobLine(job, label_of(job)) for job in failed[:SHOWN]],
        under_way=[JobLine(job, label_of(job)) for job in under_way[:SHOWN]],
        failed_mails=list(Mail.objects.filter(state=Mail.State.FAILED)[:SHOWN]),
        waiting_mails=Mail.objects.filter(state=Mail.State.WAITING).count(),
    )


UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


def filling_of_demonstration() -> Job | None:
    """The job that still fills the demonstration, if this is one. One query there, none elsewhere."""
    if not accounts():
        return None
    return Job.objects.filter(kind=FILLING, state__in=UNDER_WAY).first()
