"""How a partner takes nominations, in which columns, and what was put together for it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import AcademicYear, Person
from sojourn.partners.models import Institution
from sojourn.stays.models.stays import Nomination

LEAD_DAYS = (30, 14, 7, 1)
"""Days before a partner's deadline on which the office is reminded, where nothing else is set."""
PATIENCE = (7, 10, 14, 21, 28, 42, 60, 90)
"""Days that can be chosen for how long a partner may take to answer."""
ANSWER_DAYS = 21
"""Days after which a partner that has not answered is asked again, where nothing else is set."""


def usual_lead_days() -> list[int]:
    return list(LEAD_DAYS)


class Practice(Versioned):
    """A partner's practice with nominations, as far as the office's alarms and letters depend on it."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="practice")
    lead_days = models.JSONField(default=usual_lead_days)
    answer_days = models.PositiveSmallIntegerField(default=ANSWER_DAYS)
    note = models.TextField(_("note for the office"), blank=True)
    history = History()

    def __str__(self) -> str:
        return str(self.institution)


class Layout(models.Model):
    """The columns in which a partner wants its nominations, in one version; the newest one counts."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="layouts")
    number = models.PositiveSmallIntegerField(_("version"))
    columns = models.JSONField()
    """In order: heading, and a field with its format or a constant text."""
    language = models.CharField(_("language of the values"), max_length=8, default="en")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["institution", "-number"]
        constraints = [models.UniqueConstraint(fields=["institution", "number"], name="layout_version_once")]

    def __str__(self) -> str:
        return f"{self.institution} v{self.number}"


class Package(models.Model):
    """What was put together for a partner: the list in its columns, letter and sheets, the documents."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="packages")
    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="packages")
    nominations: models.ManyToManyField = models.ManyToManyField(
        Nomination, through="Enclosed", related_name="packages"
    )
    layout = models.ForeignKey(Layout, null=True, on_delete=models.PROTECT, related_name="packages")
    """None: the usual columns."""
    workbook = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    documents = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """The students' documents as one archive; none where there are none."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    """When it was sent last."""
    times_sent = models.PositiveSmallIntegerField(default=0)
    history = History()
    FILES: ClassVar[tuple[str, ...]] = ("workbook", "letter", "documents")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.institution} {self.academic_year} #{self.pk}"


class Enclosed(models.Model):
    """A nomination in a package, in the order of its list."""

    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="enclosed")
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="enclosed")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["package", "position"]
        constraints = [models.UniqueConstraint(fields=["package", "nomination"], name="enclosed_once")]

    def __str__(self) -> str:
        return f"{self.package}: {self.nomination}"


class Reminder(models.Model):
    """A reminder about a nomination that has been written: each once."""

    class Kind(models.TextChoices):
        DEADLINE = "deadline", _("deadline of the partner")
        ANSWER = "answer", _("answer of the partner")

    nomination = models.ForeignKey(Nomination, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    step = models.SmallIntegerField()
    """Of a deadline: the lead days that were reached, -1 once it has passed; of an answer: its count."""
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """None: the clock."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "kind", "step"], name="reminder_once_a_step")
        ]

    def __str__(self) -> str:
        return f"{self.nomination}: {self.kind} {self.step}"
