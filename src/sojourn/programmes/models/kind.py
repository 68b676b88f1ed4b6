"""Kinds of programmes: configuration that an office writes, never a branch in code."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import AcademicYear, Person

EXCHANGE = "exchange"
"""The kind of a programme or call of which nothing else is said."""


class Kind(Versioned):
    """A kind of movement: who applies, for what, and on which way; its table is written here until it is
    published as a version."""

    class Applicants(models.TextChoices):
        STUDENTS = "students", _("students")
        STAFF = "staff", _("staff")
        BOTH = "both", _("students and staff")

    class Direction(models.TextChoices):
        OUT = "out", _("from here to a partner")
        IN = "in", _("from a partner to here")
        NONE = "none", _("neither")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    description_zh = models.TextField(_("description in Chinese"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    who_applies = models.CharField(
        _("who applies"), max_length=10, choices=Applicants.choices, default=Applicants.STUDENTS
    )
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.OUT
    )
    ranks_places = models.BooleanField(_("places are ranked and allocated"), default=False)
    once_a_year = models.BooleanField(_("one application per person and year"), default=False)
    draft = models.JSONField(default=dict, editable=False)
    """The table as it is being written; empty where nothing is changed since the newest version."""
    is_active = models.BooleanField(_("is offered for new calls"), default=True)
    history = History(excluded_fields=["draft"])

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en


class KindVersion(models.Model):
    """What a kind said at one time, whole; never changed once it stands."""

    kind = models.ForeignKey(Kind, to_field="code", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of kind, number and table: by it everybody who has read the version once knows it again."""
    table = models.JSONField()
    note = models.CharField(_("what was changed and why"), max_length=500, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="kind_version_once")]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.number}"


class Category(Versioned):
    """A category of a kind, such as joint doctoral student."""

    kind = models.ForeignKey(Kind, to_field="code", on_delete=models.PROTECT, related_name="categories")
    code = models.SlugField(_("code"), max_length=40)
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    is_active = models.BooleanField(_("is offered for new calls"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = History()

    class Meta:
        ordering = ["kind", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="category_once")]

    def __str__(self) -> str:
        return self.name_en


class CategoryLimit(Versioned):
    """What the source says of a category from one academic year on, until a later year says otherwise."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="limits")
    academic_year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("from the academic year")
    )
    min_months = models.PositiveSmallIntegerField(_("months at least"), null=True, blank=True)
    max_months = models.PositiveSmallIntegerField(_("months at most"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("age at most"), null=True, blank=True)
    per_unit = models.PositiveSmallIntegerField(_("recommendations per unit at most"), null=True, blank=True)
    source_zh = models.TextField(_("rule in Chinese"), help_text=_("Which rule of the sponsor says so."))
    source_en = models.TextField(_("rule in English"))
    history = History()

    class Meta:
        ordering = ["category", "-academic_year__label"]
        constraints = [
            models.UniqueConstraint(fields=["category", "academic_year"], name="category_limit_once_a_year"),
            models.CheckConstraint(
                condition=Q(min_months=None) | Q(max_months=None) | Q(max_months__gte=F("min_months")),
                name="category_months_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}, {self.academic_year}"
