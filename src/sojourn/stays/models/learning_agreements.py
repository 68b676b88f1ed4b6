from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import Person
from sojourn.stays import states
from sojourn.stays.models.stays import Stay


class LearningAgreement(Versioned):
    """One version of what a student will study at the host and what counts for it at home."""

    workflow: ClassVar[Workflow] = states.LEARNING_AGREEMENT

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="learning_agreements")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        max_length=20, choices=states.LEARNING_AGREEMENT.choices, default=states.LEARNING_AGREEMENT.start
    )
    reason = models.TextField(_("reason for the change"), blank=True)
    new_end = models.DateField(_("new end of the stay"), null=True, blank=True)
    """Where the change extends the stay."""
    begins_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    """The dates as they were signed; empty as long as nobody has."""
    history = History()

    class Meta:
        ordering = ["stay", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stay", "number"], name="learning_agreement_version_once"),
            models.UniqueConstraint(
                fields=["stay"], condition=Q(state="agreed"), name="learning_agreement_one_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stay} v{self.number}"


class Signature(models.Model):
    """A party's signature under one version of a learning agreement."""

    class Party(models.TextChoices):
        STUDENT = "student", _("student")
        HOME = "home", _("home institution")
        HOST = "host", _("host")

    learning_agreement = models.ForeignKey(
        LearningAgreement, on_delete=models.CASCADE, related_name="signatures"
    )
    party = models.CharField(max_length=8, choices=Party.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField()
    on_behalf = models.CharField(max_length=200, blank=True)
    """Where the office enters a signature that came by mail: what it came with."""
    hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of the text that was signed; empty for signatures from before hashes were kept."""
    history = History()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["learning_agreement", "party"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.party}: {self.by}"
