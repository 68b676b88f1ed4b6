from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import Person
from sojourn.partners.models import Institution
from sojourn.stays import states
from sojourn.stays.models.courses import Course
from sojourn.stays.models.stays import Stay


class Recognition(Versioned):
    """What becomes of one course at home that the learning agreement names."""

    workflow: ClassVar[Workflow] = states.RECOGNITION

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="recognitions")
    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="recognition")
    state = models.CharField(
        max_length=20, choices=states.RECOGNITION.choices, default=states.RECOGNITION.start
    )
    grade = models.CharField(_("grade at the host"), max_length=120, blank=True)
    """Where several courses stand behind it, their grades in their order."""
    home_grade = models.CharField(_("grade at home"), max_length=20, blank=True)
    proposed_grade = models.CharField(_("proposed grade"), max_length=20, blank=True)
    """What the tables of grades said when it was decided."""
    conversion = models.JSONField(default=dict, blank=True)
    """How the proposal came about then: both tables, both positions."""
    override_reason = models.CharField(
        _("reason for another grade than proposed"), max_length=300, blank=True
    )
    credits = models.DecimalField(
        _("credits recognised"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    transcript = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = History()

    class Meta:
        ordering = ["course__position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(credits=None) | Q(credits__gte=0), name="recognition_credits")
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.state}"


class Transcript(models.Model):
    """A transcript of the host, as it came in."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="transcripts")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return f"{self.stay}: {self.received_at:%Y-%m-%d}"


class TranscriptLine(models.Model):
    """A course on a transcript, and the course of the learning agreement it is; none where it fits none."""

    class Result(models.TextChoices):
        UNKNOWN = "", _("not said")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="lines")
    code = models.CharField(_("code"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    grade = models.CharField(_("grade"), max_length=20)
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=1, null=True, blank=True)
    result = models.CharField(_("result"), max_length=6, choices=Result.choices, blank=True)
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.SET_NULL, related_name="transcript_lines"
    )
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}: {self.grade}".strip()


class Precedent(models.Model):
    """How often a course of a host was recognised as a course at home; counted at every decision."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="precedents")
    code = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    credits = models.DecimalField(max_digits=5, decimal_places=1)
    scheme = models.CharField(max_length=5, blank=True)
    home_code = models.CharField(max_length=40, blank=True)
    home_title = models.CharField(max_length=200)
    home_credits = models.DecimalField(max_digits=5, decimal_places=1)
    granted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last_on = models.DateField(default=clock.today)
    key = models.CharField(max_length=420)
    """Both courses by code, or title where there is none, in small letters."""

    class Meta:
        ordering = ["-granted", "-last_on", "id"]
        constraints = [models.UniqueConstraint(fields=["institution", "key"], name="precedent_once")]

    def __str__(self) -> str:
        return f"{self.title} → {self.home_title}"


class RecognitionReminder(models.Model):
    """A reminder that was sent, so that none is sent twice."""

    class Kind(models.TextChoices):
        AHEAD = "ahead", _("recognition not decided before departure")
        TRANSCRIPT = "transcript", _("transcript overdue")
        DECISION = "decision", _("recognition not decided in time")

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="recognition_reminders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stay", "kind"], name="recognition_reminder_once")]

    def __str__(self) -> str:
        return f"{self.stay}: {self.kind}"


class RefusalNote(models.Model):
    """What is done about courses that were promised and refused: with it the alarm is silent."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="refusal_notes")
    note = models.CharField(_("what is done about it"), max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.note[:60]
