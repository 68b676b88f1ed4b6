from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.applications.models import Application
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution
from sojourn.programmes.models import Place
from sojourn.stays import states


class Nomination(Versioned):
    """Our naming of a student to the host, and the host's answer."""

    workflow: ClassVar[Workflow] = states.NOMINATION

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="nominations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="nominations")
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.PROTECT, related_name="nominations"
    )
    """The host; none as long as the office has not settled which institution the offer means."""
    state = models.CharField(
        max_length=20, choices=states.NOMINATION.choices, default=states.NOMINATION.start
    )
    deadline = models.DateField(null=True)
    letter = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_note = models.TextField(_("note"), blank=True)
    answer_dated = models.DateField(_("date of the answer"), null=True)
    """Where the office has entered it: the date of the host's letter."""
    answer_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """Where the office has entered it: the letter itself."""
    history = History()

    class Meta:
        ordering = ["deadline", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=list(states.LIVE_NOMINATIONS)),
                name="nomination_one_standing",
            )
        ]
        indexes = [models.Index(fields=["state", "deadline"], name="nomination_tracker")]

    def __str__(self) -> str:
        return f"{self.application.person} → {self.institution}"

    @property
    def is_late(self) -> bool:
        return self.state == "prepared" and self.deadline is not None and self.deadline < clock.today()


class Stay(Versioned):
    """One person's time at a host, from plan to return."""

    workflow: ClassVar[Workflow] = states.STAY

    nomination = models.OneToOneField(Nomination, on_delete=models.PROTECT, related_name="stay")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stays")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stays")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="stays")
    state = models.CharField(max_length=20, choices=states.STAY.choices, default=states.STAY.start)
    planned_from = models.DateField(_("planned from"))
    planned_until = models.DateField(_("planned until"))
    departed_on = models.DateField(_("left home on"), null=True, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    ended_on = models.DateField(_("stay ended on"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["planned_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_until__gt=F("planned_from")), name="stay_plan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(arrived_on=None) | Q(ended_on__gte=F("arrived_on")),
                name="stay_ends_after_arrival",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.institution}"

    @property
    def has_agreed_learning_agreement(self) -> bool:
        return any(agreement.state == "agreed" for agreement in self.learning_agreements.all())

    @property
    def report_due_on(self) -> date | None:
        return self.ended_on and self.ended_on + timedelta(days=30)

    @property
    def transcript_due_on(self) -> date | None:
        return self.ended_on and self.ended_on + timedelta(days=60)


class ReturnReport(Versioned):
    """What the student tells about the stay afterwards."""

    workflow: ClassVar[Workflow] = states.REPORT

    stay = models.OneToOneField(Stay, on_delete=models.CASCADE, related_name="report")
    state = models.CharField(max_length=20, choices=states.REPORT.choices, default=states.REPORT.start)
    text = models.TextField(_("report"))
    advice = models.TextField(_("advice for the next ones"), blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction, 1 to 5"), null=True)
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__range=(1, 5)), name="report_satisfaction"
            )
        ]

    def __str__(self) -> str:
        return str(self.stay)
