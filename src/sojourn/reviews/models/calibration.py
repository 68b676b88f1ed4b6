"""Samples that every reviewer of a call scores first, to see how others judge the same."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call
from sojourn.reviews.models.panel import Criterion


class Sample(models.Model):
    """An application of an earlier call without its names, or an invented one."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="samples")
    title_zh = models.CharField(_("title in Chinese"), max_length=120, blank=True)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text = models.TextField(_("what reviewers read"))
    history = History()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class SampleScore(models.Model):
    """A reviewer's points for one criterion of a sample; they count for nobody."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="scores")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sample_scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="+")
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "reviewer", "criterion"], name="sample_score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="sample_score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id}: {self.points}"
