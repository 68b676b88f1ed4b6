from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sojourn.allocation import states
from sojourn.applications.models import Application
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place


class Run(models.Model):
    """One allocation of a call: the frozen input, the result, and what became of it."""

    workflow: ClassVar[Workflow] = states.RUN

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=12, choices=states.RUN.choices, default=states.RUN.start)
    mechanism = models.CharField(max_length=20, default="da")
    ties = models.CharField(max_length=8, choices=Call.Ties.choices)
    seed = models.CharField(max_length=64)
    """Hexadecimal, from the call's secret and public text."""
    instance = models.TextField()
    """The input as frozen: the JSON text itself, since its hash is over its bytes."""
    instance_sha256 = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    notice_until = models.DateField(null=True)
    history = History(excluded_fields=["instance", "result"])

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(state__in=["published", "final"]),
                name="run_one_published_a_call",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call} #{self.pk}"

    @property
    def notice_has_ended(self) -> bool:
        """From the first second after the last day of notice on; at once where there is no notice period."""
        return self.notice_until is None or clock.today() > self.notice_until

    @property
    def why_objections_keep_it_open(self) -> str | None:
        """The refusal to end the notice period while an objection is not settled. One query."""
        open_ones = [one for one in self.objections.all() if not one.is_settled]
        if not open_ones:
            return None
        return ngettext(
            "%(count)d objection is not settled yet.",
            "%(count)d objections are not settled yet.",
            len(open_ones),
        ) % {"count": len(open_ones)}

    @property
    def notice_until_text(self) -> str:
        return formats.date_format(self.notice_until, "DATE_FORMAT") if self.notice_until else "–"


class Outcome(models.Model):
    """What a run gives one application, with the reasons for every better choice."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="outcomes")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="outcomes")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    explanation = models.JSONField(default=list)
    """The engine's explanation: for each choice that counts the applicant's rank, what became of it, own
    score and draw, cut-off, what was full, points missing, waiting rank."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "application"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.application}: {self.place}"

    @property
    def choice(self) -> int | None:
        """The rank of the choice that is given."""
        return next((line["rank"] for line in self.explanation if line["outcome"] == "assigned"), None)

    @property
    def frozen_score(self) -> float | None:
        """The score with which the application went into the run."""
        return self.explanation[0]["score"] if self.explanation else None

    @property
    def waits(self) -> bool:
        """Whether it stands on a reserve list without having a place."""
        return self.place_id is None and bool(self.explanation)


class Offer(models.Model):
    """A place offered to an application, with a clock. Pending and accepted offers hold a seat."""

    class Origin(models.TextChoices):
        RUN = "run", _("from the allocation")
        MOVED_UP = "moved_up", _("moved up from the reserve list")
        BY_HAND = "by_hand", _("given by the International Office")

    HOLDING: ClassVar[tuple[str, ...]] = ("pending", "accepted")
    workflow: ClassVar[Workflow] = states.OFFER

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="offers")
    run = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="offers")
    """None where the office gave the place by hand."""
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.RUN)
    state = models.CharField(max_length=12, choices=states.OFFER.choices, default=states.OFFER.start)
    reason = models.TextField(blank=True)
    """Why the office gave it by hand."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=["pending", "accepted"]), name="offer_one_held"
            )
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="offer_clock")]

    def __str__(self) -> str:
        return f"{self.application}: {self.place}"

    @property
    def has_expired(self) -> bool:
        """The stated second is the last in which an answer counts."""
        return clock.now() >= self.expires_at + timedelta(seconds=1)

    @property
    def expires_at_text(self) -> str:
        return formats.date_format(timezone.localtime(self.expires_at), "DATETIME_FORMAT")


class Objection(models.Model):
    """What an applicant holds to be wrong in a result on notice; the notice period does not end before it."""

    class About(models.TextChoices):
        SCORE = "score", _("my score")
        ADMISSION = "admission", _("a choice that was not admitted")
        PLACE = "place", _("how a place was given")
        OTHER = "other", _("something else")

    APPEAL_DAYS: ClassVar[int] = 3
    """Days after the answer in which it can be appealed."""
    workflow: ClassVar[Workflow] = states.OBJECTION

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="objections")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="objections")
    about = models.CharField(max_length=12, choices=About.choices)
    text = models.TextField()
    state = models.CharField(max_length=16, choices=states.OBJECTION.choices, default=states.OBJECTION.start)
    filed_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Who gave the first answer; somebody else decides on an appeal."""
    appeal_until = models.DateField(null=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "application"],
                condition=~Q(state="withdrawn"),
                name="objection_one_an_application",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_about_display()}"

    @property
    def can_be_appealed(self) -> bool:
        """Until the end of the stated day."""
        return self.appeal_until is not None and clock.today() <= self.appeal_until

    @property
    def appeal_until_text(self) -> str:
        return formats.date_format(self.appeal_until, "DATE_FORMAT") if self.appeal_until else "–"

    @property
    def is_settled(self) -> bool:
        """Nobody has to answer it, and no appeal is possible any more."""
        return self.state not in {"filed", "appealed"} and not (
            self.state == "rejected" and self.can_be_appealed
        )
