from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.history import History
from sojourn.stays.models.learning_agreements import LearningAgreement


class Reason(models.TextChoices):
    """Why a course was taken out or put in, as EWP names it; only the first three belong to removals."""

    NOT_AVAILABLE = "not-available", _("not available at the host")
    LANGUAGE = "language-mismatch", _("taught in another language than announced")
    TIMETABLE = "timetable-conflict", _("timetable conflict")
    SUBSTITUTING = "substituting-deleted", _("in place of a course taken out")
    EXTENDING = "extending-mobility", _("the stay is extended")
    VIRTUAL = "adding-virtual-component", _("a virtual course is added")
    OTHER = "other", pgettext_lazy("reason", "other")


REMOVING = (Reason.NOT_AVAILABLE, Reason.LANGUAGE, Reason.TIMETABLE, Reason.OTHER)
ADDING = (Reason.SUBSTITUTING, Reason.EXTENDING, Reason.VIRTUAL, Reason.OTHER)


class Course(models.Model):
    """A course in one version of a learning agreement: at the host (A), at home (B), or virtual (C)."""

    class Table(models.TextChoices):
        STUDIED = "studied", _("course at the host")
        RECOGNISED = "recognised", _("course at home")
        VIRTUAL = "virtual", _("virtual course")

    class Term(models.TextChoices):
        UNKNOWN = "", _("not said")
        FIRST = "1/2", _("first term")
        SECOND = "2/2", _("second term")
        YEAR = "1/1", _("whole year")

    class Scheme(models.TextChoices):
        ECTS = "ects", "ECTS"
        LOCAL = "local", _("credits of the institution")

    class Change(models.TextChoices):
        NONE = "", _("unchanged")
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")

    learning_agreement = models.ForeignKey(
        LearningAgreement, on_delete=models.CASCADE, related_name="courses"
    )
    table = models.CharField(max_length=10, choices=Table.choices, default=Table.STUDIED)
    code = models.CharField(_("code"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    term = models.CharField(_("term"), max_length=3, choices=Term.choices, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=1)
    scheme = models.CharField(
        _("kind of credits"), max_length=5, choices=Scheme.choices, default=Scheme.LOCAL
    )
    is_automatic = models.BooleanField(_("recognised automatically once passed"), default=True)
    condition = models.TextField(_("condition of the recognition"), blank=True)
    description = models.TextField(_("short description"), blank=True)
    behind = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="counts_for")
    """The courses at the host, or virtual ones, that stand behind this course at home."""
    position = models.PositiveSmallIntegerField(default=0)
    change = models.CharField(max_length=8, choices=Change.choices, blank=True)
    """Against the version agreed before."""
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    reason_text = models.CharField(_("reason in words"), max_length=300, blank=True)
    history = History()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.CheckConstraint(condition=Q(credits__gte=0), name="course_credits")]
        indexes = [models.Index(fields=["learning_agreement", "table"], name="course_table")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()


class Removal(models.Model):
    """A course of the version agreed before that this version no longer has, and why."""

    learning_agreement = models.ForeignKey(
        LearningAgreement, on_delete=models.CASCADE, related_name="removals"
    )
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="removals")
    reason = models.CharField(_("reason"), max_length=30, choices=Reason.choices, blank=True)
    reason_text = models.CharField(_("reason in words"), max_length=300, blank=True)
    history = History()

    class Meta:
        ordering = ["course__position", "id"]
        constraints = [models.UniqueConstraint(fields=["learning_agreement", "course"], name="removal_once")]

    def __str__(self) -> str:
        return str(self.course)
