from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Job, StoredFile
from sojourn.organisation.models import Person


class SheetImport(models.Model):
    """A sheet somebody has uploaded: what taking it over would change, and whether it has been taken over."""

    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    year = models.CharField(_("academic year"), max_length=7)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sheet_imports")
    uploaded_at = models.DateTimeField()
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    """The work under way: comparing, then taking over."""
    preview = models.JSONField(null=True)
    """Language -> what would change, row by row, in that language."""
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(null=True)
    """New, changed and unchanged offers as they were taken over in the end."""
    history = History()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.stored} {self.year}"
