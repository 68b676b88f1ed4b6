"""Meetings with papers, attendance, questions; suggestions; texts open to opinion."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.consultations import states
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.kernel.registers.register import said_in_a_language
from sojourn.organisation.models import Person, Unit


class Meeting(Versioned):
    """People who come together at a time and a place: a meeting, symposium, lecture or training session."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        SYMPOSIUM = "symposium", _("symposium")
        LECTURE = "lecture", _("lecture")
        TRAINING = "training", _("training session")

    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MEETING)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("unit"))
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place_zh = models.CharField(_("place in Chinese"), max_length=200, blank=True)
    place_en = models.CharField(_("place in English"), max_length=200, blank=True)
    seats = models.PositiveIntegerField(pgettext_lazy("in a room", "seats"), null=True, blank=True)
    is_open = models.BooleanField(_("everybody inside may register"), default=True)
    is_public = models.BooleanField(_("in the public calendar"), default=False)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    agenda_zh = models.TextField(_("agenda in Chinese"), blank=True)
    agenda_en = models.TextField(_("agenda in English"), blank=True)
    minutes_zh = models.TextField(_("minutes in Chinese"), blank=True)
    minutes_en = models.TextField(_("minutes in English"), blank=True)
    decisions_zh = models.TextField(_("decisions in Chinese"), blank=True)
    decisions_en = models.TextField(_("decisions in English"), blank=True)
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
        verbose_name=_("the meeting before"),
    )
    """What was suggested there is reported back here."""
    history = History()

    class Meta:
        ordering = ["-begins_at", "-id"]
        constraints = [
            said_in_a_language("title", name="meeting_titled"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("It must end after it begins."),
            ),
        ]
        indexes = [models.Index(fields=["begins_at"], name="meeting_when")]

    def __str__(self) -> str:
        return self.title_en or self.title_zh

    @property
    def is_over(self) -> bool:
        return self.ends_at < clock.now()


class Paper(models.Model):
    """A guiding document that is conveyed at a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(_("title"), max_length=200)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "title"], name="paper_once")]

    def __str__(self) -> str:
        return self.title


class PaperVersion(models.Model):
    """One state of a paper; earlier ones stay."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once")]

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"


class Registration(models.Model):
    """Somebody who is invited to a meeting, comes, or has come."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    secret = models.CharField(max_length=32, editable=False)
    """What the code shown at the door says."""
    invited_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    checked_in_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    history = History(excluded_fields=["secret"])

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="registration_once")]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.person}"


class Question(models.Model):
    """Asked at a meeting or before it, and answered for all."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Nobody where it was asked without a name."""
    text = models.TextField(pgettext_lazy("at a meeting", "question"), max_length=2000)
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    history = History()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]


class Suggestion(models.Model):
    """What should be done better: said from the floor of a meeting or written online, signed or not."""

    class Theme(models.TextChoices):
        EXCHANGE = "exchange", _("student exchange")
        SCHOLARS = "scholars", _("scholars and experts")
        RESEARCH = "research", _("research cooperation")
        SERVICE = "service", _("service and rules")
        SYSTEM = "system", _("this system")
        OTHER = "other", _("anything else")

    workflow: ClassVar[Workflow] = states.SUGGESTION

    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices)
    text = models.TextField(_("suggestion"), max_length=4000)
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suggestions")
    """Which answers: that of the meeting, else the International Office."""
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="suggestions")
    """Nobody where it is not signed."""
    made_at = models.DateTimeField()
    is_from_floor = models.BooleanField(default=False)
    state = models.CharField(
        max_length=12, choices=states.SUGGESTION.choices, default=states.SUGGESTION.start
    )
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined")
    answer = models.TextField(_("answer"), blank=True)
    reported_at = models.ForeignKey(Meeting, null=True, on_delete=models.PROTECT, related_name="reported")
    """The meeting at which what became of it was told."""
    history = History()

    class Meta:
        ordering = ["theme", "id"]
        indexes = [models.Index(fields=["unit", "state"], name="suggestion_waiting")]

    def __str__(self) -> str:
        return self.text[:60]


class Draft(Versioned):
    """A policy or plan that is opened to opinion before it is adopted."""

    workflow: ClassVar[Workflow] = states.DRAFT

    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="drafts", verbose_name=_("unit"))
    open_until = models.DateField(_("open until"))
    state = models.CharField(max_length=12, choices=states.DRAFT.choices, default=states.DRAFT.start)
    history = History()

    class Meta:
        ordering = ["-id"]
        constraints = [said_in_a_language("title", name="draft_titled")]

    def __str__(self) -> str:
        return self.title_en or self.title_zh

    def opinions_open(self) -> bool:
        """Whether any opinion on any version waits for its answer."""
        return Opinion.objects.filter(version__draft=self, answer="").exists()


class DraftVersion(models.Model):
    """One text of a draft; an empty line parts its paragraphs."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="draft_version_once"),
            said_in_a_language("text", name="draft_version_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.number}"


class Opinion(models.Model):
    """What somebody thinks of one paragraph, and what was answered."""

    class Outcome(models.TextChoices):
        FOLLOWED = "followed", _("followed")
        PARTLY = "partly", _("followed in part")
        NOT = "not", _("not followed")

    version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="opinions")
    paragraph = models.PositiveSmallIntegerField(_("paragraph"))
    text = models.TextField(_("opinion"), max_length=4000)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opinions")
    given_at = models.DateTimeField()
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["paragraph", "id"]

    def __str__(self) -> str:
        return self.text[:60]
