from django.conf import settings
from django.db import models


class Presence(models.Model):
    """Somebody has a page open in which they edit; kept alive by the page itself, forgotten soon after."""

    path = models.CharField(max_length=200)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["path", "account"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.path}: {self.account}"
