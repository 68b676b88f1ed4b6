"""A release: frozen facts, the figures and places computed from them, and objections."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.indicators import states
from sojourn.indicators.models.framework import FrameworkVersion, Indicator
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.organisation.models import Person, Unit


class Release(Versioned):
    """The index of one period under one version of a framework."""

    workflow: ClassVar[Workflow] = states.RELEASE

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    period = models.CharField(pgettext_lazy("of a release", "period"), max_length=9)
    """A calendar year, 2025, or an academic one, 2025/26."""
    framework = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=12, choices=states.RELEASE.choices, default=states.RELEASE.start)
    check_until = models.DateField(_("units may object until"), null=True, blank=True)
    is_public = models.BooleanField(_("everybody may read it, outside too"), default=False)
    seed = models.PositiveIntegerField(default=1)
    """Of the draws behind the intervals of the places."""
    facts = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """The fact tables as they were frozen, one archive."""
    records = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    """Which records stand behind each figure, as a Parquet file."""
    facts_sha256 = models.CharField(max_length=64, blank=True)
    figures = models.TextField(blank=True)
    """What was computed, as canonical JSON: the text itself, since its hash is over its bytes."""
    figures_sha256 = models.CharField(max_length=64, blank=True)
    flags = models.JSONField(default=list)
    """Reasons to look at figures: unit, code, kind, value, what would be usual, its probability."""
    frozen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    """When the figures were last computed anew from the frozen facts."""
    verification_fault = models.CharField(max_length=300, blank=True)
    """What differed then; empty where nothing did."""
    history = History(excluded_fields=["figures"])

    class Meta:
        ordering = ["-period", "-id"]

    def __str__(self) -> str:
        return self.title_en

    @property
    def check_is_over(self) -> bool:
        return self.check_until is not None and clock.today() > self.check_until

    def why_not_decided(self) -> str | None:
        """The refusal to end the check: the day is to come, or objections are open. Two queries."""
        waiting = self.objections.filter(state__in=["filed", "upheld"]).count()
        if waiting:
            return ngettext(
                "%(count)d objection is not settled yet.",
                "%(count)d objections are not settled yet.",
                waiting,
            ) % {"count": waiting}
        if self.objections.filter(state="corrected", settled_at__gt=F("release__frozen_at")).exists():
            return gettext("Records were corrected after the figures were frozen: compute them anew.")
        if not self.check_is_over:
            return gettext("Units may object until the end of the stated day.")
        return None


class ReportFile(models.Model):
    """The report of a release as a file, made once for all who read it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="report_files")
    ending = models.CharField(max_length=4)
    language = models.CharField(max_length=8)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    told = models.CharField(max_length=64)
    """Hash of what it says: once that is another the file is made anew."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "ending", "language"], name="report_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id}.{self.ending}"


class Figure(models.Model):
    """One indicator of one unit in a release, with what stands behind it."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="figures")
    k = models.FloatField(null=True)
    n = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    """The k (of R3 the value) that the unit's disciplines lead to expect."""
    value = models.FloatField(null=True)
    """As measured; None where it is unknown, `reason` says why."""
    estimate = models.FloatField(null=True)
    """Drawn towards the common value as far as the unit is small; what goes into the index."""
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    """90 % interval of the estimate."""
    years = models.PositiveSmallIntegerField(default=1)
    """Over how many years it was pooled, since one had too few."""
    score = models.FloatField(null=True)
    """Normalised, as it goes into the tree."""
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["indicator__code", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["release", "indicator", "unit"], name="figure_once"),
        ]
        indexes = [models.Index(fields=["release", "unit"], name="figure_of_unit")]

    def __str__(self) -> str:
        return f"{self.indicator_id}/{self.unit_id}"


class Placing(models.Model):
    """Where a unit stands in a release, with how sure that is."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="placings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placings")
    group = models.CharField(max_length=20)
    """Kind of the unit: its peers."""
    score = models.FloatField(null=True)
    scores = models.JSONField(default=dict)
    """Aggregate -> score."""
    place = models.PositiveIntegerField(null=True)
    place_in_group = models.PositiveIntegerField(null=True)
    best = models.PositiveIntegerField(null=True)
    worst = models.PositiveIntegerField(null=True)
    """90 % interval of the place among its peers: chance in the figures and choice of method together."""
    expected = models.FloatField(null=True)
    top = models.FloatField(null=True)
    """Probability to be among the first five of its peers."""
    band = models.PositiveSmallIntegerField(null=True)
    """Units of one band cannot be told apart."""
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["group", "place_in_group", "unit"]
        constraints = [models.UniqueConstraint(fields=["release", "unit"], name="placing_once")]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.place_in_group}"


class FigureObjection(models.Model):
    """A unit holds a figure to be wrong, and says which records are missing or too many."""

    workflow: ClassVar[Workflow] = states.OBJECTION

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="objections")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="figure_objections")
    text = models.TextField(_("what is wrong"))
    value = models.FloatField(null=True)
    """The figure as it stood when the objection was filed."""
    state = models.CharField(max_length=12, choices=states.OBJECTION.choices, default=states.OBJECTION.start)
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "indicator", "unit"],
                condition=Q(state__in=["filed", "upheld"]),
                name="figure_objection_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.indicator}"
