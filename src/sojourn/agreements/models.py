from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.agreements import states
from sojourn.engines.workflow import Workflow
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import AcademicYear, Level, Person, Unit
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
    """What we and a partner (or consortium) have agreed, or mean to agree, for a time."""

    workflow: ClassVar[Workflow] = states.AGREEMENT

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
    state = models.CharField(max_length=20, choices=states.AGREEMENT.choices, default="in_force")
    """What the office enters has been signed; a unit's proposal begins at the beginning."""
    proposed_by = models.ForeignKey(
        Person, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.TextField(_("what it is for"), blank=True)
    text = models.TextField(_("text of the agreement"), blank=True)
    lead_days = models.CharField(_("alarms, days before the end"), max_length=60, default="180, 90, 30")
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


class Amendment(Versioned):
    """A further version of an agreement: what was changed, from when on."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("what is changed"))
    signed_on = models.DateField(_("signed on"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("new end of the agreement"), null=True, blank=True)
    document = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = History()

    class Meta:
        ordering = ["agreement", "number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="amendment_once")]

    def __str__(self) -> str:
        return f"{self.agreement} / {self.number}"


class Opinion(models.Model):
    """What somebody thinks of a proposed agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="opinions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_positive = models.BooleanField(_("in favour"))
    text = models.TextField(_("opinion"), blank=True)
    at = models.DateTimeField()
    history = History()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["agreement", "by"], name="opinion_once")]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.by}"


class RenewalAlarm(models.Model):
    """That somebody was told so many days before an agreement's end; told once for each end."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="alarms")
    days = models.PositiveSmallIntegerField()
    ends_on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "days", "ends_on"], name="renewal_alarm_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.days}"


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


@dataclass(frozen=True)
class SplitLine:
    """One cap in the split of a year: what the schools have of it, and what is left."""

    cap: Cap
    shares: list["SeatShare"]

    @property
    def given(self) -> int:
        return sum(share.seats - share.returned for share in self.shares)

    @property
    def left(self) -> int:
        return self.cap.seats - self.given


class SeatSplit(Versioned):
    """How the seats of an academic year are split between the schools."""

    workflow: ClassVar[Workflow] = states.SEAT_SPLIT

    academic_year = models.OneToOneField(AcademicYear, on_delete=models.PROTECT, related_name="seat_split")
    state = models.CharField(
        max_length=20, choices=states.SEAT_SPLIT.choices, default=states.SEAT_SPLIT.start
    )
    comments_until = models.DateField(_("comments until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-academic_year__label"]

    def __str__(self) -> str:
        return str(self.academic_year)

    def lines(self) -> list[SplitLine]:
        """Cap by cap of the year, those that no other cap holds. Two queries."""
        shares: dict[int, list[SeatShare]] = defaultdict(list)
        for share in self.shares.select_related("unit"):
            shares[share.cap_id].append(share)
        caps = Cap.objects.filter(academic_year=self.academic_year_id, parent=None)
        return [SplitLine(cap, shares[cap.pk]) for cap in caps.select_related("institution", "agreement")]


class SeatShare(Versioned):
    """The seats that one school has of one cap in a year."""

    split = models.ForeignKey(SeatSplit, on_delete=models.PROTECT, related_name="shares")
    cap = models.ForeignKey(Cap, on_delete=models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seat_shares")
    seats = models.PositiveSmallIntegerField(_("seats"))
    returned = models.PositiveSmallIntegerField(_("given back"), default=0)
    history = History()

    class Meta:
        ordering = ["cap", "unit__code"]
        constraints = [
            models.UniqueConstraint(fields=["split", "cap", "unit"], name="seat_share_once"),
            models.CheckConstraint(
                condition=Q(returned__lte=F("seats")), name="seat_share_returns_what_it_has"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.seats}"


class SeatComment(models.Model):
    """What a school says about the draft."""

    split = models.ForeignKey(SeatSplit, on_delete=models.PROTECT, related_name="comments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seat_comments")
    text = models.TextField(_("comment"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.unit}: {self.text[:40]}"
