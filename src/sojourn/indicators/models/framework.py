"""What is measured, and how measures become one index: data that an office edits, with versions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import Person, Role, Unit


class Indicator(Versioned):
    """One measure of internationalisation, with its definition in both languages."""

    class Estimator(models.TextChoices):
        SHARE = "B", _("share (drawn towards the common share)")
        RATE = "P", _("rate (drawn towards the common rate)")
        DERIVED = "D", _("derived")
        COMPOSITE = "Y", _("composed of several")

    class Origin(models.TextChoices):
        MEASURE = "measure", _("computed from the records")
        TYPED = "typed", _("typed in with proof")
        LISTED = "listed", _("counted from a saved list")

    code = models.SlugField(_("code"), max_length=12, unique=True)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.TYPED)
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    definition_zh = models.TextField(_("definition in Chinese"))
    definition_en = models.TextField(_("definition in English"))
    formula_zh = models.CharField(_("formula in Chinese"), max_length=300, blank=True)
    formula_en = models.CharField(_("formula in English"), max_length=300, blank=True)
    source_zh = models.CharField(_("source in Chinese"), max_length=200, blank=True)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    measured_in = models.CharField(_("measured in"), max_length=20, blank=True)
    estimator = models.CharField(
        _("estimate"), max_length=1, choices=Estimator.choices, default=Estimator.DERIVED
    )
    scale = models.DecimalField(_("value of k / n = 1"), max_digits=12, decimal_places=4, default=1)
    years = models.PositiveSmallIntegerField(_("years it looks back"), default=1)
    owner = models.CharField(
        _("who answers for the figures"), max_length=24, choices=Role.choices, default=Role.OFFICER
    )
    counted_list = models.CharField(_("list that is counted"), max_length=80, blank=True)
    counted_query = models.TextField(_("what of the list counts"), blank=True)
    """As the saved view had it when it was chosen: a view that changes later changes no indicator."""
    against_list = models.CharField(_("list it is held against"), max_length=80, blank=True)
    against_query = models.TextField(_("what of that list counts"), blank=True)
    against_size = models.CharField(_("size it is held against"), max_length=12, blank=True)
    """A kind of denominators, where it is not a list."""
    is_retired = models.BooleanField(_("not used any more"), default=False)
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title_en}"


class TypedFigure(Versioned):
    """A unit's value of an indicator that no record holds, with the paper that proves it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="typed_figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="typed_figures")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Who has held it against the proof; before that it counts for nothing."""
    history = History()

    class Meta:
        ordering = ["-year", "indicator", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "unit", "year"], name="typed_figure_once"),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("entered_by")),
                name="typed_figure_checked_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}, {self.unit_id}, {self.year}"


class Framework(models.Model):
    """A way to make one index of many measures; what it says stands in its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title_en


class FrameworkVersion(models.Model):
    """Tree, weights, directions, goalposts and method after one change; never changed itself."""

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    """As docs/index.md describes it: `elements` (code, parent, weight, direction …) and `method`."""
    note = models.CharField(_("what was changed, and why"), max_length=300, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["framework", "number"], name="framework_version_once")]

    def __str__(self) -> str:
        return f"{self.framework} {self.number}"
