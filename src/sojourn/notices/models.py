"""Articles with their pictures, events, and what the public site and the calendars keep."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.kernel.registers.register import said_in_a_language
from sojourn.notices import states
from sojourn.organisation.models import Person, Unit


class Category(models.TextChoices):
    NEWS = "news", _("News")
    ANNOUNCEMENT = "announcement", _("Announcements")
    EVENT = "event", _("Events and visits")
    STORY = "story", _("Stories from abroad")
    POLICY = "policy", _("Policies and guides")


class Article(Versioned):
    """News in one language or both, written in Markdown."""

    workflow: ClassVar[Workflow] = states.ARTICLE

    slug = models.SlugField(max_length=80, unique=True, editable=False)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    lead_zh = models.CharField(_("summary in Chinese"), max_length=400, blank=True)
    lead_en = models.CharField(_("summary in English"), max_length=400, blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    category = models.CharField(_("category"), max_length=14, choices=Category.choices, default=Category.NEWS)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="articles", verbose_name=_("unit"))
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="articles", verbose_name=_("author")
    )
    state = models.CharField(max_length=20, choices=states.ARTICLE.choices, default=states.ARTICLE.start)
    day = models.DateField(_("date"), null=True, blank=True)
    """Of the news; with nothing entered, the day on which it is published."""
    history = History()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [said_in_a_language("title", name="article_titled")]
        indexes = [
            models.Index(fields=["state", "-day", "-id"], name="article_newest"),
            models.Index(fields=["state", "category", "-day", "-id"], name="article_of_category"),
            models.Index(fields=["unit", "state", "-day", "-id"], name="article_of_unit"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh

    def what_is_missing(self) -> str:
        """Why it cannot be published, empty where nothing is missing."""
        if not (self.text_zh.strip() and self.title_zh or self.text_en.strip() and self.title_en):
            return _now("Write title and text in one language at least.")
        return ""


class Views(models.Model):
    """How often an article was opened; counted in batches, nobody is known by it."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="views")
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.count)


class Picture(models.Model):
    """A picture of an article, in two sizes of our own making."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="pictures")
    large = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    """Of the large one."""
    told_zh = models.CharField(_("what is seen, in Chinese"), max_length=300, blank=True)
    told_en = models.CharField(_("what is seen, in English"), max_length=300, blank=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [said_in_a_language("told", name="picture_told")]

    def __str__(self) -> str:
        return self.told_en or self.told_zh


class Event(Versioned):
    """Something at a time and a place: an information event, a talk, a visit that everybody may know of."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("information event")
        TALK = "talk", _("talk")
        VISIT = "visit", _("visit")
        MEETING = "meeting", _("meeting")
        DEADLINE = "deadline", _("deadline")

    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INFORMATION)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="events", verbose_name=_("unit"))
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place_zh = models.CharField(_("place in Chinese"), max_length=200, blank=True)
    place_en = models.CharField(_("place in English"), max_length=200, blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    is_public = models.BooleanField(_("in the public calendar"), default=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    history = History()

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            said_in_a_language("title", name="event_titled"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="event_ends_after_start"),
        ]
        indexes = [models.Index(fields=["is_public", "begins_at"], name="event_public")]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class CalendarLink(models.Model):
    """The secret address of somebody's calendar; a new turn makes another and ends the one before."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_link")
    turn = models.PositiveIntegerField(default=1)
    renewed_at = models.DateTimeField()
    history = History()

    def __str__(self) -> str:
        return str(self.person)


class Edition(models.Model):
    """One row: its number grows with everything that the public site shows, in the same transaction."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
