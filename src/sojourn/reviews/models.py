from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews import states


class PanelMember(models.Model):
    """Somebody who reviews for a call."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="panel")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="panels")
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="panel_member_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.call}"


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


class Review(Versioned):
    """One reviewer's judgement on one application."""

    workflow: ClassVar[Workflow] = states.REVIEW

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=states.REVIEW.choices, default=states.REVIEW.start)
    comment = models.TextField(_("comment"), blank=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="review_once")]

    def __str__(self) -> str:
        return f"{self.application_id} by {self.reviewer_id}"

    @property
    def is_past_date(self) -> bool:
        """Whether the date of the call by which reviews are written has passed."""
        until = self.application.call.review_until
        return until is not None and clock.today() > until

    def what_is_missing(self) -> str:
        """Why it cannot be handed in yet, as a sentence; empty where it can."""
        scored = set(self.scores.values_list("criterion_id", flat=True))
        missing = [
            in_language(criterion, "title")
            for criterion in self.application.call.criteria.all()
            if criterion.pk not in scored
        ]
        return gettext("Still missing: %(what)s.") % {"what": ", ".join(missing)} if missing else ""


class Score(models.Model):
    """A reviewer's points for one criterion."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="scores")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    history = History()

    class Meta:
        ordering = ["criterion__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
