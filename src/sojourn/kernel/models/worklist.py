from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.models.job import Job
from sojourn.kernel.models.version import Versioned


class SavedView(Versioned):
    """A view of a worklist under a title: filters, words, order and columns, as the address has them."""

    worklist = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=120)
    query = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    shared_with = models.CharField(_("who sees it"), max_length=40, blank=True)
    """The audience that sees it too; empty: nobody but the owner."""
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title", "id"]
        indexes = [models.Index(fields=["worklist", "owner"], name="saved_view_own")]
        constraints = [
            models.UniqueConstraint(fields=["worklist", "owner", "title"], name="saved_view_title_once")
        ]

    def __str__(self) -> str:
        return self.title


class DefaultView(models.Model):
    """The view in which somebody's list opens."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="default_views"
    )
    worklist = models.CharField(max_length=80)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="defaults")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "worklist"], name="default_view_once")]

    def __str__(self) -> str:
        return f"{self.worklist}: {self.view}"


class BulkAct(models.Model):
    """One act on many rows of a worklist: looked at first, then done, and for a while to be undone."""

    class State(models.TextChoices):
        PREPARED = "prepared", pgettext_lazy("bulk act", "to be confirmed")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    worklist = models.CharField(max_length=80)
    act = models.CharField(max_length=80)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_acts")
    query = models.TextField(blank=True)
    """The view it was begun from, to go back to."""
    given = models.JSONField(default=dict)
    """What was typed into the act's form."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARED)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    """Until when it can be undone; its letters wait as long. None: it has no way back."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.worklist}: {self.act} {self.pk}"


class BulkLine(models.Model):
    """One row of a bulk act: what is to happen to it, what has."""

    class Outcome(models.TextChoices):
        WILL = "will", _("will be done")
        LEFT_OUT = "left_out", _("left out")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        UNDONE = "undone", _("undone")
        KEPT = "kept", _("not undone")

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveBigIntegerField()
    """Of the row."""
    title = models.CharField(max_length=250)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WILL)
    why = models.TextField(blank=True)
    seen = models.CharField(max_length=60, blank=True)
    """How the row stood when the act had been done to it: by it one sees whether it was changed since."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["act", "number"], name="bulk_line_once")]
        indexes = [models.Index(fields=["act", "outcome"], name="bulk_line_outcome")]

    def __str__(self) -> str:
        return self.title
