from django.contrib.contenttypes.models import ContentType
from django.db import models


class Tally(models.Model):
    """So many things of a kind came into a state (or, below zero, left it), at a unit and in a context.

    Every change adds a line and locks none; the sum of the lines is the number that stands there now.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    unit = models.PositiveBigIntegerField(default=0)
    """Number of the unit, 0 where the kind has none."""
    context = models.PositiveBigIntegerField(default=0)
    """Number of what it belongs to, such as the call; 0 where the kind has none."""
    state = models.CharField(max_length=40)
    number = models.IntegerField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["content_type", "context", "unit", "state"], name="tally_key")]

    def __str__(self) -> str:
        return f"{self.state}: {self.number}"
