"""The panel of a call: who sits on it, by which rules it works, what it gives points for."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.history import History
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call


class PanelMember(models.Model):
    """Somebody who reviews for a call, what they know and how much they take on."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="panel")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="panels")
    fields = models.JSONField(_("fields of study"), default=list, blank=True)
    """ISCED-F codes of two digits; empty: not stated."""
    languages = models.JSONField(_("reads"), default=list, blank=True)
    """Languages in which applications may be written, "zh" and "en"; empty: not stated."""
    most = models.PositiveSmallIntegerField(
        _("reviews at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="panel_member_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.call}"


class PanelRules(models.Model):
    """How the panel of a call works: who may read what, and what becomes of the points."""

    class Match(models.TextChoices):
        ANY = "any", _("does not matter")
        FIRST = "first", _("first those who match, then others")
        ONLY = "only", _("only those who match")

    class Normalisation(models.TextChoices):
        NONE = "none", pgettext_lazy("normalisation", "none")
        MEAN = "mean", _("mean shift")
        Z = "z", _("z-score")
        RANK = "rank", _("by rank")

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="panel_rules")
    by_field = models.CharField(_("field of study"), max_length=5, choices=Match.choices, default=Match.ANY)
    by_language = models.CharField(
        _("language of the application"), max_length=5, choices=Match.choices, default=Match.ANY
    )
    most = models.PositiveSmallIntegerField(
        _("reviews per reviewer at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    normalisation = models.CharField(
        _("normalisation between reviewers"),
        max_length=4,
        choices=Normalisation.choices,
        default=Normalisation.NONE,
    )
    threshold = models.PositiveSmallIntegerField(_("disagreement from"), default=20)
    """Two reviews of one application that lie at least so many of 100 points apart disagree."""
    calibration_first = models.BooleanField(_("calibration round before the first review"), default=True)
    hidden = models.JSONField(_("documents that reviewers do not see"), default=list, blank=True)
    """Numbers of the documents the call asks for, such as a photograph."""
    withholds_named = models.BooleanField(_("keep documents with the name back"), default=False)
    """In a blind call reviewers get no document in which the name was found, unless it was redacted."""
    history = History()

    class Meta:
        verbose_name_plural = "panel rules"
        constraints = [
            models.CheckConstraint(condition=Q(threshold__range=(1, 100)), name="panel_threshold_sensible")
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.normalisation}"


class Criterion(models.Model):
    """What a reviewer gives points for, and what few and many points mean."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    low_zh = models.CharField(_("few points mean, in Chinese"), max_length=300, blank=True)
    low_en = models.CharField(_("few points mean, in English"), max_length=300, blank=True)
    high_zh = models.CharField(_("many points mean, in Chinese"), max_length=300, blank=True)
    high_en = models.CharField(_("many points mean, in English"), max_length=300, blank=True)
    points = models.PositiveSmallIntegerField(_("points at most"), default=10)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=1) & Q(weight__gte=1), name="criterion_counts")
        ]

    def __str__(self) -> str:
        return self.title_en


class Anchor(models.Model):
    """What so many points of a criterion mean."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="anchors")
    points = models.PositiveSmallIntegerField(_("points"))
    text_zh = models.CharField(_("meaning in Chinese"), max_length=300, blank=True)
    text_en = models.CharField(_("meaning in English"), max_length=300, blank=True)
    history = History()

    class Meta:
        ordering = ["-points"]
        constraints = [models.UniqueConstraint(fields=["criterion", "points"], name="anchor_once")]

    def __str__(self) -> str:
        return f"{self.points}: {self.text_en or self.text_zh}"


class Conflict(models.Model):
    """Why this person reads nothing of this applicant: said by the reviewer, or set by the office."""

    class Source(models.TextChoices):
        REVIEWER = "reviewer", _("declared by the reviewer")
        OFFICE = "office", _("set by the office")

    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts")
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField()
    history = History()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["reviewer", "applicant"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.reviewer_id}, {self.applicant_id}: {self.source}"
