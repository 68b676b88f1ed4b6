"""A place closed because too few people would go there."""

from django.db import models

from sojourn.kernel.history import History
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, Place


class Closure(models.Model):
    """A place of a call that does not run: fewer people than its minimum number; then the call runs again."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="closures")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField()
    """So many would have gone there in the run before."""
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "place"], name="closure_once_a_place")]

    def __str__(self) -> str:
        return f"{self.call}: {self.place}"
