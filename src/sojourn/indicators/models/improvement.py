"""What a unit does about a weak point of a release."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.indicators.models.framework import Indicator
from sojourn.indicators.models.release import Release
from sojourn.indicators.states import IMPROVEMENT
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import Person, Unit


class Improvement(Versioned):
    """An agreed action with owner and date, and what it should change in the next release."""

    workflow: ClassVar[Workflow] = IMPROVEMENT

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="improvements")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="improvements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="improvements")
    title = models.CharField(_("what will be done"), max_length=200)
    text = models.TextField(_("how"), blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="improvements")
    due_on = models.DateField(_("until"))
    extra = models.DecimalField(
        _("expected: so many more"), max_digits=10, decimal_places=1, null=True, blank=True
    )
    """People, days or events, in what the indicator counts (its k)."""
    state = models.CharField(max_length=12, choices=IMPROVEMENT.choices, default=IMPROVEMENT.start)
    reminded_at = models.DateTimeField(null=True)
    """When its owner was last reminded of its day."""
    history = History()

    class Meta:
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        return self.state in {"agreed", "running"} and self.due_on < clock.today()
