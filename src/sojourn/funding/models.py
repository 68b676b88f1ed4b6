from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.funding import states
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import said_in_a_language
from sojourn.stays.models import Stay

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class Fund(Versioned):
    """Money that grants are paid from."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=160, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    history = History()

    class Meta:
        ordering = ["code"]
        constraints = [said_in_a_language("name", name="fund_named")]

    def __str__(self) -> str:
        return self.name_en or self.name_zh


class Budget(Versioned):
    """What a fund may give away in grants for stays that begin in a calendar year."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="budgets", verbose_name=_("fund"))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, validators=NOT_NEGATIVE)
    history = History()

    class Meta:
        ordering = ["-year", "fund"]
        constraints = [models.UniqueConstraint(fields=["fund", "year"], name="budget_once")]

    def __str__(self) -> str:
        return f"{self.fund} {self.year}"


class Rate(Versioned):
    """What a fund pays in a group of countries, for stays from a day on until the next such day."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="rates", verbose_name=_("fund"))
    valid_from = models.DateField(_("for stays from"))
    group = models.CharField(_("group"), max_length=40)
    countries = models.CharField(_("countries"), max_length=600, blank=True)
    """Codes of two letters with blanks between; empty: all countries in no other group."""
    monthly = models.DecimalField(
        _("per month of 30 days"), max_digits=10, decimal_places=2, validators=NOT_NEGATIVE
    )
    travel = models.DecimalField(
        _("for the journey"), max_digits=10, decimal_places=2, default=0, validators=NOT_NEGATIVE
    )
    most_days = models.PositiveSmallIntegerField(_("for at most so many days"), default=0)
    history = History()

    class Meta:
        ordering = ["fund", "-valid_from", "group"]
        constraints = [models.UniqueConstraint(fields=["fund", "valid_from", "group"], name="rate_once")]

    def __str__(self) -> str:
        return f"{self.fund} {self.group}"


class InstalmentRule(Versioned):
    """A share of each grant, paid on a day counted from the stay; in versions like the rates."""

    class Anchor(models.TextChoices):
        DEPARTURE = "departure", _("the departure")
        ARRIVAL = "arrival", _("the arrival")
        RETURN = "return", _("the return")

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="instalment_rules", verbose_name=_("fund")
    )
    valid_from = models.DateField(_("for stays from"))
    number = models.PositiveSmallIntegerField(
        _("instalment"), validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    percent = models.DecimalField(
        _("per cent of the grant"),
        max_digits=5,
        decimal_places=2,
        validators=[*NOT_NEGATIVE, MaxValueValidator(Decimal(100))],
    )
    anchor = models.CharField(_("counted from"), max_length=10, choices=Anchor.choices)
    days = models.SmallIntegerField(
        _("so many days later"), default=0, validators=[MinValueValidator(-400), MaxValueValidator(400)]
    )
    history = History()

    class Meta:
        ordering = ["fund", "-valid_from", "number"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "valid_from", "number"], name="instalment_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.fund} {self.number}"


class Grant(Versioned):
    """Money for one stay from one fund, recalculated as its dates become real."""

    workflow: ClassVar[Workflow] = states.GRANT

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="grants")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="grants")
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="grants")
    year = models.PositiveSmallIntegerField(_("year"))
    """Of the budget; it does not move with the dates."""
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("days"))
    subsistence = models.DecimalField(_("subsistence"), max_digits=12, decimal_places=2)
    travel = models.DecimalField(_("journey"), max_digits=12, decimal_places=2)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    is_short = models.BooleanField(default=False)
    """The dates now ask for more than the budget has left; the amount stands as it was."""
    state = models.CharField(max_length=10, choices=states.GRANT.choices, default=states.GRANT.start)
    history = History()

    class Meta:
        ordering = ["-first_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "fund"], condition=models.Q(state="awarded"), name="grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stay} {self.fund}"


class Instalment(models.Model):
    """One payment of a grant; negative where something is to be paid back."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("due on"))
    is_certain = models.BooleanField(default=False)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["grant", "number"], name="instalment_once")]
        indexes = [models.Index(fields=["paid_on", "due_on"], name="instalment_due")]

    def __str__(self) -> str:
        return f"{self.grant} {self.number}"

    @property
    def is_late(self) -> bool:
        return self.paid_on is None and self.is_certain and self.due_on < clock.today()
