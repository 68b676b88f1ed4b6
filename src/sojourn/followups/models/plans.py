from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines import obligations as engine
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned


class ObligationPlan(Versioned):
    """What people of one kind owe after an award, such as exchange students or holders of a scholarship."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    is_for_stays = models.BooleanField(
        _("begins by itself with every new stay"),
        default=False,
        help_text=_("Otherwise it is begun by hand on the page of a stay."),
    )
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title_en


class PlanVersion(models.Model):
    """A version of the plan; once in force it does not change, and who began under it stays under it."""

    plan = models.ForeignKey(ObligationPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    in_force_since = models.DateField(null=True)
    """None while it is written."""

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(in_force_since=None), name="plan_one_version_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"


class ObligationRule(models.Model):
    """One thing that is owed: from which date it is counted, what shows it, what a breach means."""

    class Anchor(models.TextChoices):
        AWARD = "award", _("the award")
        DEPARTURE = "departure", _("the departure")
        ARRIVAL = "arrival", _("the arrival")
        RETURN = "return", _("the return")

    class Measure(models.TextChoices):
        DAYS = engine.DAYS, pgettext_lazy("measure", "days")
        MONTHS = engine.MONTHS, pgettext_lazy("measure", "months")
        YEARS = engine.YEARS, pgettext_lazy("measure", "years")

    class Evidence(models.TextChoices):
        NONE = "none", _("nothing; the office confirms it")
        TEXT = "text", _("a text")
        FILE = "file", _("a file")

    plan_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="rules")
    title_zh = models.CharField(_("what is owed, in Chinese"), max_length=120)
    title_en = models.CharField(_("what is owed, in English"), max_length=120)
    text_zh = models.TextField(_("how to do it, in Chinese"), blank=True)
    text_en = models.TextField(_("how to do it, in English"), blank=True)
    anchor = models.CharField(_("counted from"), max_length=10, choices=Anchor.choices)
    offset = models.SmallIntegerField(
        _("so much later"),
        validators=[MinValueValidator(-400), MaxValueValidator(400)],
        help_text=_("Negative: so much before."),
    )
    measure = models.CharField(_("counted in"), max_length=6, choices=Measure.choices, default=Measure.DAYS)
    every = models.PositiveSmallIntegerField(
        _("again every"),
        default=0,
        validators=[MaxValueValidator(400)],
        help_text=_("In the same measure, as long as the stay lasts; 0: only once."),
    )
    leave_days = models.PositiveSmallIntegerField(
        _("limit of days away"),
        null=True,
        blank=True,
        help_text=_("Only for a rule on leave: so many days away from the host in all."),
    )
    evidence = models.CharField(
        _("what shows it"), max_length=4, choices=Evidence.choices, default=Evidence.TEXT
    )
    breach_zh = models.TextField(_("what a breach means, in Chinese"), blank=True)
    breach_en = models.TextField(_("what a breach means, in English"), blank=True)
    remind_before = models.PositiveSmallIntegerField(_("reminder so many days before"), default=7)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title_en

    @property
    def as_rule(self) -> engine.Rule:
        return engine.Rule(self.pk, self.anchor, self.offset, self.measure, self.every, "return")
