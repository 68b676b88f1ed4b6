from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import AcademicYear, Level, Unit
from sojourn.partners.models import Institution


class FieldOfStudy(models.Model):
    """An ISCED-F 2013 field: broad (2 digits), narrow (3) or detailed (4)."""

    code = models.CharField(max_length=4, primary_key=True)
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title_en}"


class Agreement(Versioned):
    """What we and a partner (or consortium) have agreed, for a time."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="agreements")
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        verbose_name=_("unit"),
    )
    """The school or hospital it is for; none: the whole institution."""
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = History()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="agreement_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Condition(Versioned):
    """One line of an agreement: who goes which way, in what field, how many a year and for how long."""

    class Direction(models.TextChoices):
        OUT = "out", _("outgoing")
        IN = "in", _("incoming")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="conditions")
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, blank=True)
    field = models.ForeignKey(
        FieldOfStudy, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("field of study")
    )
    first_year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("from academic year")
    )
    last_year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("to academic year")
    )
    places = models.PositiveSmallIntegerField(_("places per year"))
    months = models.DecimalField(
        _("months per person"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    language = models.CharField(_("language of instruction"), max_length=3, blank=True)
    history = History()

    class Meta:
        ordering = ["agreement", "direction", "id"]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.direction} {self.places}"


class Cap(Versioned):
    """At most so many people in one academic year. Caps form trees: place inside agreement inside partner."""

    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="caps")
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="caps"
    )
    agreement = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="caps"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    label = models.CharField(_("label"), max_length=200)
    seats = models.PositiveSmallIntegerField(_("places"))
    history = History()

    class Meta:
        ordering = ["label", "id"]

    def __str__(self) -> str:
        return f"{self.label} {self.academic_year}: {self.seats}"
