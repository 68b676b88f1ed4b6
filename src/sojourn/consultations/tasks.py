"""What time brings: drafts close by themselves."""

from sojourn.consultations.actions import take_draft_step
from sojourn.consultations.models import Draft
from sojourn.kernel import clock
from sojourn.kernel.jobs import every


@every(minutes=30, name="consultations.close_drafts")
def close_drafts() -> None:
    """Those whose last day has passed."""
    for draft in Draft.objects.filter(state="open", open_until__lt=clock.today()):
        take_draft_step(draft, step="close", by=None)
