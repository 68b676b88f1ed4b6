from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import not_above, said_in_a_language
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution


class Project(Versioned):
    """A research project, with the partners it is done with."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="projects", verbose_name=_("unit"))
    leader = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("leader"),
    )
    funder = models.CharField(_("funder"), max_length=160, blank=True)
    partners = models.ManyToManyField(
        Institution, blank=True, related_name="projects", verbose_name=_("partners")
    )
    partner_abroad = models.BooleanField(_("has a partner abroad"), null=True, blank=True)
    """Said where the catalogue does not have the partner; otherwise the partners' countries say it."""
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
        verbose_name=_("agreement"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History(m2m_fields=[partners])

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [
            said_in_a_language("title", name="project_named"),
            not_above("starts_on", "ends_on", name="project_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Income(Versioned):
    """What a unit got for research in a year from one source; a correction may be negative."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="incomes", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("calendar year"))
    source = models.CharField(_("source"), max_length=160)
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incomes",
        verbose_name=_("project"),
    )
    amount = models.DecimalField(_("amount in yuan"), max_digits=14, decimal_places=2)
    is_foreign = models.BooleanField(_("from abroad"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-year", "unit__code", "source"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "source"], name="income_once"),
            models.CheckConstraint(
                condition=Q(year__gte=1900) & Q(year__lte=2100),
                name="income_year",
                violation_error_message=_("This is no calendar year of ours."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.year}"


class JointLaboratory(Versioned):
    """A laboratory or platform that we run together with a partner abroad."""

    class Kind(models.TextChoices):
        LABORATORY = "laboratory", _("joint laboratory")
        PLATFORM = "platform", _("platform")

    number = models.CharField(_("number"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="joint_laboratories",
        verbose_name=_("unit"),
    )
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joint_laboratories",
        verbose_name=_("partner"),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.LABORATORY, blank=True
    )
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="joint_laboratories",
        verbose_name=_("agreement"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        verbose_name_plural = "joint laboratories"
        ordering = ["number"]
        constraints = [
            said_in_a_language("title", name="joint_laboratory_named"),
            not_above("starts_on", "ends_on", name="joint_laboratory_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Output(Versioned):
    """What a joint laboratory brought forth."""

    class Kind(models.TextChoices):
        WORK = "work", _("publication")
        PATENT = "patent", _("patent")
        DOCTORATE = "doctorate", _("doctorate")
        EVENT = "event", _("event")

    laboratory = models.ForeignKey(
        JointLaboratory,
        on_delete=models.PROTECT,
        related_name="outputs",
        verbose_name=_("joint laboratory"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("what it is"), max_length=250)
    came_out_on = models.DateField(_("came out on"))
    history = History()

    class Meta:
        ordering = ["-came_out_on", "id"]
        constraints = [models.UniqueConstraint(fields=["laboratory", "name"], name="output_once")]

    def __str__(self) -> str:
        return self.name


class ClinicalTrial(Versioned):
    """A clinical trial of a hospital department."""

    number = models.CharField(_("registration number"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="clinical_trials",
        verbose_name=_("unit"),
    )
    sites = models.PositiveSmallIntegerField(_("sites"), null=True, blank=True)
    foreign_sites = models.PositiveSmallIntegerField(_("sites abroad"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [
            said_in_a_language("title", name="clinical_trial_named"),
            not_above("starts_on", "ends_on", name="clinical_trial_ends_after_start"),
            not_above("foreign_sites", "sites", name="clinical_trial_sites"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh
