from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import not_above
from sojourn.organisation.models.people import Person, Unit


class Employment(Versioned):
    """A contract of somebody with a unit, and its share of a full post; only what figures need of it.

    Empty yes-or-no columns say that nobody knows, not no.
    """

    class Contract(models.TextChoices):
        PERMANENT = "permanent", _("permanent")
        FIXED_TERM = "fixed_term", _("fixed term")
        VISITING = "visiting", _("visiting")
        HOURLY = "hourly", _("by the hour")

    class Work(models.TextChoices):
        TEACHING = "teaching", _("teaching and research")
        MEDICAL = "medical", _("medical treatment")
        NURSING = "nursing", _("nursing")
        RESEARCH = "research", _("research only")
        ADMINISTRATION = "administration", _("administration")

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="employments", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="employments", verbose_name=_("unit")
    )
    contract = models.CharField(
        _("contract"), max_length=10, choices=Contract.choices, default=Contract.PERMANENT
    )
    work = models.CharField(_("field of work"), max_length=14, choices=Work.choices, default=Work.TEACHING)
    fte = models.DecimalField(
        _("share of a full post"),
        max_digits=3,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_academic = models.BooleanField(_("academic staff"), default=True)
    teaches = models.BooleanField(_("teaches"), null=True, blank=True)
    degree_abroad = models.BooleanField(_("degree from abroad"), null=True, blank=True)
    language_certificate = models.BooleanField(
        _("certified to teach in a foreign language"), null=True, blank=True
    )
    days_abroad = models.PositiveIntegerField(
        _("days abroad that stand in no stay here"), null=True, blank=True
    )
    history = History()

    class Meta:
        ordering = ["unit__code", "person", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["person", "unit", "starts_on"], name="employment_once"),
            models.CheckConstraint(condition=Q(fte__gte=0) & Q(fte__lte=1), name="employment_share"),
            not_above("starts_on", "ends_on", name="employment_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.unit}"
