"""A place offered, with a clock."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from sojourn.allocation import states
from sojourn.allocation.models.run import Run
from sojourn.applications.models import Application
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.programmes.models import Place


class Offer(models.Model):
    """A place offered to an application, with a clock. Pending and accepted offers hold a seat."""

    class Origin(models.TextChoices):
        RUN = "run", _("from the allocation")
        MOVED_UP = "moved_up", _("moved up from the reserve list")
        BY_HAND = "by_hand", _("given by the International Office")
        EXCHANGE = "exchange", _("exchanged by the International Office")
        NEXT_CHOICE = "next", _("next choice after the host refused")

    HOLDING: ClassVar[tuple[str, ...]] = ("pending", "accepted")
    ENDED: ClassVar[tuple[str, ...]] = ("declined", "lapsed", "given_up", "exchanged")
    """States after which the same place is not offered again by itself."""
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
