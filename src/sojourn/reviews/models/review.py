"""One reviewer's judgement on one application."""

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
from sojourn.kernel.text import enumerated, in_language
from sojourn.organisation.models import Person
from sojourn.reviews import states
from sojourn.reviews.models.panel import Criterion


class Review(Versioned):
    """One reviewer's judgement on one application."""

    workflow: ClassVar[Workflow] = states.REVIEW

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=states.REVIEW.choices, default=states.REVIEW.start)
    impartial_at = models.DateTimeField(null=True)
    """When the reviewer said that nothing stands against judging this one; before that nothing is shown."""
    opinion = models.TextField(_("overall opinion"), blank=True)
    comment = models.TextField(_("confidential comment"), blank=True)
    window = models.CharField(max_length=16, blank=True, editable=False)
    """Which opened page saved last; what it saves one after the other is no other window's change."""
    window_since = models.PositiveIntegerField(default=0, editable=False)
    """The version that this page had seen when it began to save."""
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
        return gettext("Still missing: %(what)s.") % {"what": enumerated(missing)} if missing else ""


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


class Remark(models.Model):
    """What a reviewer says about one criterion."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="remarks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField(_("remark"))
    history = History()

    class Meta:
        ordering = ["criterion__position", "id"]
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="remark_once")]

    def __str__(self) -> str:
        return self.text[:60]
