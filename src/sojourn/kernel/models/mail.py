from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """A letter to one address, in its reader's language; kept whether or not a mail server took it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        KEPT = "kept", _("kept here")
        WITHDRAWN = "withdrawn", _("withdrawn")

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="mails"
    )
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=200, blank=True)
    """Where in the app the reader goes next."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    retry_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    line = models.ForeignKey(
        "kernel.BulkLine", null=True, blank=True, on_delete=models.SET_NULL, related_name="mails"
    )
    """The row of an act on many rows that wrote it: the letter waits as long as the act can be undone."""

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["account", "read_at"], name="mail_unread")]

    def __str__(self) -> str:
        return self.subject
