"""On which terms a call gives its places: recorded rules, reserved seats, minimum numbers."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.organisation.models import Person


class Mechanism(models.TextChoices):
    """How places are given: one of those that do not reward saying something else than one wants."""

    DA = "da", _("deferred acceptance")
    SD = "sd", _("serial dictatorship by score")
    RSD = "rsd", _("serial dictatorship by lottery")
    KIRALY = "kiraly", _("deferred acceptance with promotion inside ties")


class Order(models.TextChoices):
    RESERVED_FIRST = "reserved-first", _("before the open seats")
    OPEN_FIRST = "open-first", _("after the open seats")


class Reserve(models.Model):
    """Seats of a place of a call that a group has first claim to; what it leaves is open to all."""

    call = models.ForeignKey("programmes.Call", on_delete=models.CASCADE, related_name="reserves")
    place = models.ForeignKey("programmes.Place", on_delete=models.PROTECT, related_name="reserves")
    group = models.CharField(_("for whom"), max_length=40)
    """`unit-` and code of the unit, `level-` and level of study, `answer-` and name of a question: yes."""
    seats = models.PositiveSmallIntegerField(_("seats"))
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "place", "group"], name="reserve_once_a_group"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="reserve_of_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.seats} {self.group}"


class Minimum(models.Model):
    """A place of a call runs only with so many people; below, the office may close it with a reason."""

    call = models.ForeignKey("programmes.Call", on_delete=models.CASCADE, related_name="minimums")
    place = models.ForeignKey("programmes.Place", on_delete=models.PROTECT, related_name="minimums")
    people = models.PositiveSmallIntegerField(_("people at least"))
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "place"], name="minimum_once_a_place")]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.people}"


class Rules(models.Model):
    """The rules of a call as recorded at one instant; never changed, a change is one more of them."""

    class Known(models.TextChoices):
        """What was known of the applicants when the rules were recorded."""

        NOTHING = "nothing", _("before any review or score was known")
        REVIEWS = "reviews", _("when some reviews were known")
        SCORES = "scores", _("when scores were known")
        RESULT = "result", _("when a result was known")

    call = models.ForeignKey("programmes.Call", on_delete=models.CASCADE, related_name="rules")
    content = models.JSONField()
    """mechanism, ties, order, weights by part, reserved and minimum by place."""
    reason = models.TextField(blank=True)
    """Why they were changed after the call had opened."""
    known = models.CharField(max_length=8, choices=Known.choices, default=Known.NOTHING)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """None where the clock opened the call."""
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.at}"


Looks = Callable[[Any], str]
_looks: list[Looks] = []


def tells_what_is_known(look: Looks) -> Looks:
    """Declare how a package above finds out what is known of a call's applicants: one of `Rules.Known`."""
    _looks.append(look)
    return look


def what_is_known(call: Any) -> str:
    """The most that is known of the call's applicants."""
    found = {look(call) for look in _looks}
    return next((one for one in reversed(Rules.Known.values) if one in found), Rules.Known.NOTHING)
