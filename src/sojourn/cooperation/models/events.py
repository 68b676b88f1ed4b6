from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.cooperation import states
from sojourn.engines.workflow import Workflow
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import not_above, said_in_a_language
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution


class Conference(Versioned):
    """An international conference, hosted by us or elsewhere, from the yearly plan to the summary."""

    workflow: ClassVar[Workflow] = states.CONFERENCE

    number = models.CharField(_("number"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="conferences",
        verbose_name=_("unit"),
    )
    hosted = models.BooleanField(_("hosted by us"), null=True, blank=True, default=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    speakers = models.PositiveSmallIntegerField(_("speakers"), null=True, blank=True)
    foreign_speakers = models.PositiveSmallIntegerField(_("speakers from abroad"), null=True, blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    state = models.CharField(max_length=20, choices=states.CONFERENCE.choices, default="held")
    cost = models.DecimalField(_("cost in yuan"), max_digits=12, decimal_places=2, null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="conferences",
        verbose_name=_("agreement"),
    )
    history = History()

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [
            said_in_a_language("title", name="conference_named"),
            not_above("starts_on", "ends_on", name="conference_ends_after_start"),
            not_above("foreign_speakers", "speakers", name="conference_speakers"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Talk(Versioned):
    """A talk that one of our people gave abroad."""

    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="talks",
        verbose_name=_("speaker"),
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="talks", verbose_name=_("unit"))
    name = models.CharField(_("title of the talk"), max_length=250)
    occasion = models.CharField(_("occasion"), max_length=200, blank=True)
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="talks",
        verbose_name=_("where it was given"),
    )
    country = models.CharField(_("country"), max_length=2)
    given_on = models.DateField(_("given on"))
    invited = models.BooleanField(_("by invitation"), null=True, blank=True, default=True)
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="talks",
        verbose_name=_("agreement"),
    )
    history = History()

    class Meta:
        ordering = ["-given_on", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name", "given_on"], name="talk_once")]

    def __str__(self) -> str:
        return self.name


class Visit(Versioned):
    """A delegation that goes to a partner or comes from one, from the plan to the report."""

    workflow: ClassVar[Workflow] = states.VISIT

    class Rank(models.TextChoices):
        STAFF = "staff", _("teachers and staff")
        SCHOOL = "school", _("leaders of a school or department")
        UNIVERSITY = "university", _("leaders of the university")

    class Direction(models.TextChoices):
        OUT = "out", _("visit abroad")
        IN = "in", _("visit to us")

    number = models.CharField(_("number"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="visits", verbose_name=_("unit"))
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("partner"),
    )
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("agreement"),
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    people = models.PositiveSmallIntegerField(_("people in the delegation"), null=True, blank=True)
    state = models.CharField(max_length=20, choices=states.VISIT.choices, default="held")
    """What is entered in the register has taken place; what is planned begins at the beginning."""
    rank = models.CharField(
        _("rank of the head"), max_length=12, choices=Rank.choices, default=Rank.STAFF, blank=True
    )
    topics = models.TextField(_("purpose and topics"), blank=True)
    cost = models.DecimalField(_("cost in yuan"), max_digits=12, decimal_places=2, null=True, blank=True)
    notice_until = models.DateField(_("on notice until"), null=True, blank=True)
    approval_number = models.CharField(_("number of the approval paper"), max_length=60, blank=True)
    report = models.TextField(_("report"), blank=True)
    history = History()

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [
            said_in_a_language("title", name="visit_named"),
            not_above("starts_on", "ends_on", name="visit_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh

    @property
    def report_due_on(self) -> date:
        """The report of a journey abroad comes within thirty days."""
        return self.ends_on + timedelta(days=30)
