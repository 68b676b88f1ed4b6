"""What reviewers of a blind call are given in place of a document."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile


class ReadingCopy(models.Model):
    """A document without what its file tells of its author; and what the office has put in its place."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reading_copies")
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    """The file as the applicant handed it in; one handed in anew gets a copy of its own."""
    cleaned = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """None where the file could not be read well enough."""
    redacted = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """What the office has uploaded for the reviewers; it goes before the cleaned one."""
    named_on = models.JSONField(_("the name stands on pages"), default=list)
    history = History()

    class Meta:
        verbose_name_plural = "reading copies"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["application", "source"], name="reading_copy_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.source_id}"
