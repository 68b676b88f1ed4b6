from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.followups import states
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import Person, Unit


class ActionItem(Versioned):
    """Something agreed: who does what until when. What it came from is told by kernel.links."""

    workflow: ClassVar[Workflow] = states.ACTION_ITEM

    what_zh = models.CharField(_("what is to be done, in Chinese"), max_length=200, blank=True)
    what_en = models.CharField(_("what is to be done, in English"), max_length=200, blank=True)
    note = models.TextField(_("more about it"), blank=True)
    owner = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
        verbose_name=_("who does it"),
    )
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_items",
        verbose_name=_("unit"),
    )
    """Who speaks for it answers for the action item, beside the owner or in place of one."""
    due_on = models.DateField(_("until"))
    asked_by = models.ForeignKey(
        Person, null=True, editable=False, on_delete=models.PROTECT, related_name="action_items_asked"
    )
    outcome = models.TextField(_("what came of it"), blank=True)
    state = models.CharField(
        max_length=12, choices=states.ACTION_ITEM.choices, default=states.ACTION_ITEM.start, editable=False
    )
    reminded_on = models.DateField(null=True, editable=False)
    history = History()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=None) | ~Q(unit=None), name="action_item_somebody_answers"
            ),
            models.CheckConstraint(condition=~Q(what_zh="") | ~Q(what_en=""), name="action_item_says_what"),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="action_item_open")]

    def __str__(self) -> str:
        return self.what_en or self.what_zh

    @property
    def is_late(self) -> bool:
        return self.state == "open" and self.due_on < clock.today()
