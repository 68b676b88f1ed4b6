from django.db import models


class Versioned(models.Model):
    """A row that two people may have open at once; `version` counts its saves."""

    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
