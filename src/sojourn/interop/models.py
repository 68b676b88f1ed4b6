from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.history import History
from sojourn.kernel.models import Job, StoredFile
from sojourn.organisation.models import Person


class SheetImport(models.Model):
    """A sheet that was brought: what taking it over would change, whether that was done, or taken back."""

    kind = models.CharField(_("kind"), max_length=20, default="offers")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    year = models.CharField(_("academic year"), max_length=7, blank=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    mapping = models.JSONField(null=True)
    """Which column says what, where somebody has set it."""
    decisions = models.JSONField(default=dict)
    """Name that was open -> number of what it means, or "new"."""
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="sheet_imports")
    """None: the command line."""
    uploaded_at = models.DateTimeField()
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    """The work under way: comparing, taking over, taking back."""
    preview = models.JSONField(null=True)
    """Of offers: language -> what would change, row by row, in that language."""
    facts = models.JSONField(default=dict)
    """Of the file as it was read: sheet and sheets, encoding, headings, which of them are not read."""
    counts = models.JSONField(null=True)
    """Outcome -> rows: as compared, in the end as taken over."""
    applied_at = models.DateTimeField(null=True)
    marks = models.JSONField(default=dict)
    """Model -> number of its last line of history when the sheet had been taken over."""
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    history = History(excluded_fields=["preview"])

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.stored} {self.year}".strip()


class SheetRow(models.Model):
    """What became, or would become, of one row of a sheet."""

    class Outcome(models.TextChoices):
        NEW = "new", pgettext_lazy("row", "new")
        CHANGED = "changed", pgettext_lazy("row", "changed")
        UNCHANGED = "unchanged", pgettext_lazy("row", "unchanged")
        REFUSED = "refused", pgettext_lazy("row", "refused")
        TO_DECIDE = "to_decide", pgettext_lazy("row", "to decide")
        BESIDE = "beside", pgettext_lazy("row", "new besides")

    sheet_import = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    """As a spreadsheet counts its rows."""
    title = models.CharField(max_length=250)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    told = models.JSONField(default=dict)
    """faults, differences, proposed and open, as the kinds of sheets have them."""
    touched = models.JSONField(default=list)
    """Model, number and the columns as they were before (null: it was made), in the order of writing."""
    kept = models.CharField(max_length=10, blank=True)
    """Why it was not taken back: newer, used, step."""

    class Meta:
        ordering = ["number", "id"]
        indexes = [models.Index(fields=["sheet_import", "outcome", "number"], name="sheet_row_list")]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class RememberedMapping(models.Model):
    """The columns of files with certain headings, as somebody set them: proposed for the next such file."""

    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="remembered_mapping_once")
        ]

    def __str__(self) -> str:
        return self.kind
