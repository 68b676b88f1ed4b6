"""Regular work of the kernel: letters out, lost jobs back."""

from sojourn.kernel.jobs import every, recover_lost_jobs
from sojourn.kernel.mail import send_due_mails


@every(minutes=1, name="kernel.send_mails")
def send_mails() -> None:
    send_due_mails()


@every(minutes=10, name="kernel.recover_lost_jobs")
def recover_jobs() -> None:
    recover_lost_jobs()
