from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.followups import states
from sojourn.followups.models.plans import ObligationRule
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import Person, Unit


class Obligation(Versioned):
    """What a person owes by a day because of a thing, such as a stay; by a rule of a plan."""

    workflow: ClassVar[Workflow] = states.OBLIGATION

    rule = models.ForeignKey(ObligationRule, on_delete=models.PROTECT, related_name="obligations")
    number = models.PositiveSmallIntegerField(default=1)
    """The first, second, ... time where the rule comes back."""
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="obligations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="obligations")
    due_on = models.DateField()
    is_certain = models.BooleanField(default=False)
    """Whether the date it is counted from has come; until then the day is as planned."""
    state = models.CharField(
        max_length=12, choices=states.OBLIGATION.choices, default=states.OBLIGATION.start
    )
    evidence_text = models.TextField(_("what shows it"), blank=True)
    evidence_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    handed_in_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    history = History()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "content_type", "object_id", "number"], name="obligation_once"
            )
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="obligation_of_thing"),
            models.Index(fields=["state", "due_on"], name="obligation_open"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.rule}"

    @property
    def is_late(self) -> bool:
        return self.state == "open" and self.is_certain and self.due_on < clock.today()


class Leave(models.Model):
    """Days away from the host, counted against the limit of an obligation."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="leaves")
    starts_on = models.DateField(_("first day away"))
    ends_on = models.DateField(_("last day away"))
    reason = models.CharField(_("where to and why"), max_length=200)
    history = History()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1
