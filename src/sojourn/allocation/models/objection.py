"""An objection to a result on notice."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from sojourn.allocation import states
from sojourn.allocation.models.run import Run
from sojourn.applications.models import Application
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.organisation.models import Person


class Objection(models.Model):
    """What an applicant holds to be wrong in a result on notice; the notice period does not end before it."""

    class About(models.TextChoices):
        SCORE = "score", _("my score")
        ADMISSION = "admission", _("a choice that was not admitted")
        PLACE = "place", _("how a place was given")
        OTHER = "other", _("something else")

    APPEAL_DAYS: ClassVar[int] = 3
    """Days after the answer in which it can be appealed."""
    workflow: ClassVar[Workflow] = states.OBJECTION

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    about = models.CharField(max_length=12, choices=About.choices)
    text = models.TextField()
    state = models.CharField(max_length=16, choices=states.OBJECTION.choices, default=states.OBJECTION.start)
    filed_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Who gave the first answer; somebody else decides on an appeal."""
    appeal_until = models.DateField(null=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "application"],
                condition=~Q(state="withdrawn"),
                name="objection_one_an_application",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_about_display()}"

    @property
    def can_be_appealed(self) -> bool:
        """Until the end of the stated day."""
        return self.appeal_until is not None and clock.today() <= self.appeal_until

    @property
    def appeal_until_text(self) -> str:
        return formats.date_format(self.appeal_until, "DATE_FORMAT") if self.appeal_until else "–"

    @property
    def is_settled(self) -> bool:
        """Nobody has to answer it, and no appeal is possible any more."""
        return self.state not in {"filed", "appealed"} and not (
            self.state == "rejected" and self.can_be_appealed
        )
