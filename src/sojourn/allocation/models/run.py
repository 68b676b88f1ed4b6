"""A run: its frozen input, outcomes, trials, and what differs by hand."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sojourn.allocation import states
from sojourn.applications.models import Application
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place
from sojourn.programmes.models import Mechanism as ToChoose


class Mechanism(models.TextChoices):
    """The engine's mechanisms; an office chooses among the first four, the rest are for comparison."""

    DA = "da", ToChoose.DA.label
    SD = "sd", ToChoose.SD.label
    RSD = "rsd", ToChoose.RSD.label
    KIRALY = "kiraly", ToChoose.KIRALY.label
    RANK_MAXIMAL = "rank-maximal", _("most first choices, then most second ones")
    GREEDY = "greedy", _("most placed, then most first choices")
    GENEROUS = "generous", _("most placed, then fewest last choices")
    MIN_COST = "min-cost", _("most placed at the best mean choice")
    IMMEDIATE = "immediate", _("immediate acceptance (Boston)")


CHOOSABLE = tuple(Mechanism(name) for name in ToChoose.values)


class Run(models.Model):
    """One allocation of a call: the frozen input, the result, and what became of it."""

    workflow: ClassVar[Workflow] = states.RUN

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=12, choices=states.RUN.choices, default=states.RUN.start)
    mechanism = models.CharField(max_length=20, choices=Mechanism.choices, default=Mechanism.DA)
    mechanism_reason = models.TextField(blank=True)
    """Why another mechanism was chosen after this run had been computed."""
    rules = models.JSONField(default=list)
    """What the call recorded of its rules until the freeze, oldest first, as the archive tells it."""
    ties = models.CharField(max_length=8, choices=Call.Ties.choices)
    seed = models.CharField(max_length=64)
    """Hexadecimal, from the call's secret and public text."""
    instance = models.TextField()
    """The input as frozen: the JSON text itself, since its hash is over its bytes."""
    instance_sha256 = models.CharField(max_length=64)
    eligibility = models.JSONField(default=dict)
    """The engine's eligibility table as it stood at the freeze: every applicant at every place asked for."""
    result = models.JSONField(null=True)
    replications = models.JSONField(null=True)
    """The limits of the same round with other draws and other people like these; from the day it is final."""
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    notice_until = models.DateField(null=True)
    history = History(excluded_fields=["instance", "eligibility", "result", "rules", "replications"])

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


class Trial(models.Model):
    """A run's frozen input tried with another mechanism, rule for ties or number of seats: a what-if."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="trials")
    mechanism = models.CharField(max_length=20, choices=Mechanism.choices)
    ties = models.CharField(max_length=8, choices=Call.Ties.choices)
    seats = models.JSONField(default=dict)
    """Of the places and caps whose seats were changed: the engine's identifier -> seats."""
    statistics = models.JSONField()
    assignments = models.JSONField()
    """The engine's identifiers: applicant -> place or None."""
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.run}: {self.get_mechanism_display()}"

    @property
    def is_comparison(self) -> bool:
        """Whether it differs from the run in nothing but the mechanism."""
        return not self.seats and self.ties in (self.run.ties, "lottery")


class Deviation(models.Model):
    """Somebody is given, by hand and with a reason, something else than the mechanism gave.

    Before publishing it changes the outcome; afterwards it is an exchange of what is held, with its offer.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="deviations")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    from_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    to_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    offer = models.OneToOneField(
        "allocation.Offer", null=True, on_delete=models.PROTECT, related_name="deviation"
    )
    """Of an exchange: the offer that came of it."""
    partner = models.ForeignKey(Application, null=True, on_delete=models.PROTECT, related_name="+")
    """Of an exchange between two: with whom."""
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "application"], condition=Q(offer=None), name="deviation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.from_place} -> {self.to_place}"
