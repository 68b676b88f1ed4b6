from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Job, Mail, StoredFile, Versioned
from sojourn.organisation.models import Person


class Written(models.Model):
    """Subject and text in two languages, with fields such as {{ name }}."""

    subject_zh = models.CharField(_("subject in Chinese"), max_length=150, blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True, max_length=8000)
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    text_en = models.TextField(_("text in English"), blank=True, max_length=8000)

    class Meta:
        abstract = True


class MessageTemplate(Written, Versioned):
    """A text that the office keeps to begin messages from; each version stays in the history."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    kind = models.CharField(_("for messages about"), max_length=60, blank=True)
    """The kind of thing, such as applications.application; empty: any."""
    is_retired = models.BooleanField(_("no longer offered"), default=False)
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title_en


class Message(Written, Versioned):
    """What somebody writes to the people of one or many things: a draft, then sent once."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages_written")
    kind = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    numbers = models.JSONField(default=list)
    """Of the things it is about, as they were chosen."""
    template = models.ForeignKey(
        MessageTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    """When somebody said that it shall go out; its letters are written then, or by a job from then on."""
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    history = History()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject_en or self.subject_zh


class Letter(models.Model):
    """A message as one person gets it: their language, their fields filled in."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="letters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters")
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    token = models.CharField(max_length=12, unique=True)
    """Stands in the subject, so that a reply by mail finds its letter."""
    mail = models.OneToOneField(Mail, on_delete=models.PROTECT, related_name="letter")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="letter_once_a_person")]

    def __str__(self) -> str:
        return self.subject


class About(models.Model):
    """A thing that a letter is about; a person of several chosen things gets one letter about all."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="abouts")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("content_type", "object_id")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="about_thing")]

    def __str__(self) -> str:
        return f"{self.letter}: {self.object_id}"


class Reply(models.Model):
    """What a person answers to a letter; it waits for the office until somebody has settled it."""

    class Way(models.TextChoices):
        HERE = "here", _("written here")
        MAIL = "mail", _("by mail")
        ENTERED = "entered", _("entered by the office")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField(_("reply"), max_length=8000)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.HERE)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    mail_id = models.CharField(max_length=250, blank=True)
    """The Message-ID of a reply by mail: read twice, it is taken once."""
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(fields=["mail_id"], condition=~Q(mail_id=""), name="reply_once_a_mail")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(models.Model):
    """A file that came with a reply."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="attachments")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.stored.name
