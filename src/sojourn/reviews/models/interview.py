"""Interviews of a call: when they can be held, who is invited, who comes when, what they are given."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call


class InterviewRound(models.Model):
    """That a call has interviews, and until when those invited choose their time."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="interview_round")
    book_until = models.DateTimeField(_("times can be chosen until"))
    text_zh = models.TextField(_("what applicants should know, in Chinese"), blank=True)
    text_en = models.TextField(_("what applicants should know, in English"), blank=True)
    history = History()

    def __str__(self) -> str:
        return f"{self.call}, {self.book_until}"

    @property
    def is_past(self) -> bool:
        """From the stated instant on nobody chooses any more."""
        return clock.now() >= self.book_until


class Slot(models.Model):
    """A time at which interviewers receive so many applicants, in a room or by a link."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="interview_slots")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.CharField(_("room"), max_length=120, blank=True)
    link = models.URLField(_("link of the video meeting"), max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(_("applicants at a time"), default=1)
    interviewers = models.ManyToManyField(Person, related_name="interview_slots")
    history = History()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) & Q(capacity__gte=1), name="slot_has_length_and_room"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Interview(Versioned):
    """An applicant invited to an interview, and the time that was chosen."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="interview")
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="interviews")
    invited_at = models.DateTimeField()
    history = History()

    class Meta:
        ordering = ["slot__starts_at", "id"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.slot or '–'}"


class InterviewScore(models.Model):
    """What one interviewer gives an interview, of 100 points."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="scores")
    interviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interview_scores")
    points = models.DecimalField(_("points of 100"), max_digits=4, decimal_places=1)
    comment = models.TextField(_("comment"), blank=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["interview", "interviewer"], name="interview_score_once"),
            models.CheckConstraint(condition=Q(points__range=(0, 100)), name="interview_score_of_100"),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.points}"
