from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import not_above
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution


class StaffStay(Versioned):
    """One of our staff with a host abroad, outside the calls that are run here."""

    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="staff_stays",
        verbose_name=_("person"),
    )
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="staff_stays",
        verbose_name=_("unit"),
    )
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="staff_stays",
        verbose_name=_("host"),
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    purpose = models.CharField(_("purpose"), max_length=160, blank=True)
    starts_on = models.DateField(_("first day at the host"))
    ends_on = models.DateField(_("last day at the host"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("the days are confirmed"), null=True, blank=True)
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="staff_stays",
        verbose_name=_("agreement"),
    )
    history = History()

    class Meta:
        ordering = ["-starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "starts_on"], name="staff_stay_once"),
            not_above("starts_on", "ends_on", name="staff_stay_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.starts_on}"


class GuestStay(Versioned):
    """Somebody from abroad who is with us: exchange student, scholar, foreign expert."""

    class Kind(models.TextChoices):
        STUDENT = "student", _("exchange student")
        STAFF = "staff", _("visiting scholar")
        EXPERT = "expert", _("foreign expert")

    number = models.CharField(_("number"), max_length=40, unique=True)
    kind = models.CharField(_("kind of guest"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name of the guest"), max_length=120)
    nationality = models.CharField(_("nationality"), max_length=2, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="guest_stays",
        verbose_name=_("unit"),
    )
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="guest_stays",
        verbose_name=_("home institution"),
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    starts_on = models.DateField(_("first day with us"))
    ends_on = models.DateField(_("last day with us"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("the days are confirmed"), null=True, blank=True)
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="guest_stays",
        verbose_name=_("agreement"),
    )
    history = History()

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [not_above("starts_on", "ends_on", name="guest_stay_ends_after_start")]

    def __str__(self) -> str:
        return self.name


class Award(Versioned):
    """An application for an award that a government pays, and what became of it."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        related_name="awards",
        verbose_name=_("person"),
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="awards", verbose_name=_("unit"))
    scheme = models.CharField(_("scheme"), max_length=160)
    submitted_on = models.DateField(_("submitted on"))
    eligible = models.BooleanField(_("found eligible"), null=True, blank=True)
    taken_up = models.BooleanField(_("given and taken up"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-submitted_on", "number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(eligible=False) | ~Q(taken_up=True) | Q(eligible=None),
                name="award_eligible",
                violation_error_message=_("Who was not found eligible cannot have taken it up."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.person}"
