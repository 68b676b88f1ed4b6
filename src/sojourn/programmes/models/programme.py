from typing import ClassVar, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.utils import formats, timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement, Cap
from sojourn.engines.workflow import Workflow
from sojourn.kernel import clock
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import AcademicYear, Person
from sojourn.partners.models import Institution
from sojourn.programmes import states
from sojourn.programmes.models.kind import EXCHANGE, Kind, KindVersion
from sojourn.programmes.terms import Mechanism, Order


class Programme(Versioned):
    """A standing possibility to go somewhere; what changes from year to year are its places."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.ForeignKey(
        Kind,
        to_field="code",
        default=EXCHANGE,
        on_delete=models.PROTECT,
        related_name="programmes",
        verbose_name=_("kind"),
    )
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    """None until somebody has settled which institution the offer means."""
    institution_as_written = models.CharField(max_length=250, blank=True)
    agreement = models.ForeignKey(
        Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes"
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    course_link = models.URLField(_("courses"), max_length=500, blank=True)
    courses_in_english = models.BooleanField(_("courses in English"), null=True, blank=True)
    other_courses = models.BooleanField(_("courses of other faculties may be taken"), null=True, blank=True)
    course_restriction = models.TextField(_("courses open and closed to guests"), blank=True)
    course_notes = models.TextField(_("notes on courses"), blank=True)
    housing_on_campus = models.BooleanField(_("housing on campus"), null=True, blank=True)
    housing_off_campus = models.BooleanField(_("housing off campus"), null=True, blank=True)
    accommodation_notes = models.TextField(_("notes on accommodation"), blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    """Of the imported offer, so that the same offer read again changes nothing."""
    is_active = models.BooleanField(pgettext_lazy("a programme", "runs"), default=True)
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Requirement(models.Model):
    """One requirement of a programme, or of every place of a call, as the eligibility engine reads it."""

    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="requirements"
    )
    call = models.ForeignKey(
        "Call", null=True, blank=True, on_delete=models.CASCADE, related_name="requirements"
    )
    kind = models.CharField(_("kind"), max_length=20)
    parameters = models.JSONField(_("parameters"), default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme=None, call__isnull=False) | Q(programme__isnull=False, call=None),
                name="requirement_of_programme_or_call",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.parameters}"


class Period(models.TextChoices):
    TERM = "term", _("one term")
    YEAR = "year", _("whole year")


class Place(Versioned):
    """A programme and a period in one academic year: what an applicant ranks."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="places")
    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="places")
    period = models.CharField(_("period"), max_length=4, choices=Period.choices)
    seats = models.PositiveSmallIntegerField(_("seats"))
    cap = models.ForeignKey(Cap, on_delete=models.PROTECT, related_name="places")
    """The yearly cap over the programme's periods; its parents are the agreement's and the partner's."""
    nomination_deadline = models.DateField(_("partner's nomination deadline"), null=True, blank=True)
    application_deadline = models.DateField(_("partner's application deadline"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["programme__code", "period"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "academic_year", "period"], name="place_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.get_period_display()}"


class Call(Versioned):
    """An invitation to apply for places of one academic year, with its own texts, dates and rules."""

    class Ties(models.TextChoices):
        LOTTERY = "lottery", _("committed lottery")
        H_STABLE = "h", _("all tied at the limit are refused")
        L_STABLE = "l", _("all tied at the limit are admitted")

    class TakesPart(models.TextChoices):
        APPLICANTS = "applicants", _("who applied in the round before")
        UNPLACED = "unplaced", _("of these, who holds no place")
        EVERYBODY = "everybody", _("everybody")

    workflow: ClassVar[Workflow] = states.CALL

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    text_zh = models.TextField(_("text in Chinese"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    academic_year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="calls", verbose_name=_("academic year")
    )
    kind = models.ForeignKey(
        Kind,
        to_field="code",
        default=EXCHANGE,
        on_delete=models.PROTECT,
        related_name="calls",
        verbose_name=_("kind"),
    )
    way = models.ForeignKey(
        KindVersion,
        to_field="digest",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="calls",
    )
    """The version of its kind under which its applications run; taken when it is published."""
    state = models.CharField(max_length=20, choices=states.CALL.choices, default=states.CALL.start)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    endorse_until = models.DateField(_("units endorse until"), null=True, blank=True)
    check_until = models.DateField(_("office checks until"), null=True, blank=True)
    review_until = models.DateField(_("reviews until"), null=True, blank=True)
    announce_on = models.DateField(_("result on"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("days of notice"), default=5)
    offer_days = models.PositiveSmallIntegerField(_("days to answer an offer"), default=7)
    max_choices = models.PositiveSmallIntegerField(_("choices at most"), default=10)
    places = models.ManyToManyField(Place, related_name="calls", blank=True, verbose_name=_("places"))
    is_blind = models.BooleanField(_("reviewers do not see names"), default=True)
    reviews_per_application = models.PositiveSmallIntegerField(_("reviews per application"), default=2)
    mechanism = models.CharField(
        _("mechanism"), max_length=8, choices=Mechanism.choices, default=Mechanism.DA
    )
    ties = models.CharField(_("ties"), max_length=8, choices=Ties.choices, default=Ties.LOTTERY)
    seats_order = models.CharField(
        _("reserved seats are filled"), max_length=14, choices=Order.choices, default=Order.RESERVED_FIRST
    )
    further_round_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="further_rounds"
    )
    """The call whose unused seats this one gives; who holds a place from it keeps it at least."""
    takes_part = models.CharField(
        _("takes part"), max_length=10, choices=TakesPart.choices, default=TakesPart.APPLICANTS
    )
    """In a further round."""
    secret = models.CharField(max_length=64, blank=True, editable=False)
    """Hexadecimal; shown to nobody before the result is published, then to everybody."""
    commitment = models.CharField(_("lottery commitment"), max_length=64, blank=True, editable=False)
    public_event_zh = models.CharField(_("public event in Chinese"), max_length=300, blank=True)
    public_event_en = models.CharField(_("public event in English"), max_length=300, blank=True)
    """Which event after the close gives the public text of the seed."""
    public_text = models.CharField(_("public text of the lottery"), max_length=300, blank=True)
    history = History(excluded_fields=["secret"])

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_opening",
            ),
            models.CheckConstraint(condition=Q(max_choices__range=(1, 30)), name="call_max_choices_sensible"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh

    @property
    def is_past_opening(self) -> bool:
        return self.opens_at is not None and clock.now() >= self.opens_at

    @property
    def is_past_closing(self) -> bool:
        """From the closing second on; the stated instant itself is too late."""
        return self.closes_at is not None and clock.now() >= self.closes_at

    @property
    def takes_applications(self) -> bool:
        return self.state in {"published", "open"} and self.is_past_opening and not self.is_past_closing

    @property
    def opens_at_text(self) -> str:
        return (
            formats.date_format(timezone.localtime(self.opens_at), "DATETIME_FORMAT")
            if self.opens_at
            else "–"
        )

    @property
    def closes_at_text(self) -> str:
        return (
            formats.date_format(timezone.localtime(self.closes_at), "DATETIME_FORMAT")
            if self.closes_at
            else "–"
        )

    def checklist(self) -> list["Check"]:
        """What must be there before publication, thing by thing. One query."""
        named = ("title_zh", "title_en", "text_zh", "text_en")
        checks = [self._check(name, "texts", bool(getattr(self, name))) for name in named]
        checks += [
            self._check(name, "schedule", bool(getattr(self, name))) for name in ("opens_at", "closes_at")
        ]
        if self.is_past_closing:
            checks.append(Check(gettext("a closing time that is still to come"), "schedule", False))
        if not self.kind.ranks_places:
            return checks
        checks.append(self._check("places", "places", self.pk is not None and self.places.exists()))
        if self.ties == self.Ties.LOTTERY:
            checks.append(self._check("public_event_zh", "lottery", bool(self.public_event_zh)))
            checks.append(self._check("public_event_en", "lottery", bool(self.public_event_en)))
            checks.append(self._check("commitment", "lottery", bool(self.commitment)))
        return checks

    def _check(self, name: str, section: str, is_there: bool) -> "Check":
        return Check(str(self._meta.get_field(name).verbose_name), section, is_there)

    def what_is_missing(self) -> str:
        """Why the call cannot be published yet, as a sentence; empty where it can."""
        missing = [check.label for check in self.checklist() if not check.is_there]
        return gettext("Still missing: %(what)s.") % {"what": ", ".join(missing)} if missing else ""


class Check(NamedTuple):
    """A thing that publication needs: its name, the part of the call it belongs to, whether it is there."""

    label: str
    section: str
    is_there: bool


class RequiredDocument(models.Model):
    """A document that the call asks for."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="documents")
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    is_obligatory = models.BooleanField(_("obligatory"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title_en


class Section(Versioned):
    """A part of the call's form, with a heading and an explanation."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sections")
    title_zh = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    text_zh = models.TextField(_("explanation in Chinese"), blank=True)
    text_en = models.TextField(_("explanation in English"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title_en


class Question(Versioned):
    """A question of the call's own; `position` counts through all sections of the form."""

    class Kind(models.TextChoices):
        LINE = "line", _("one line")
        TEXT = "text", _("long text")
        NUMBER = "number", pgettext_lazy("kind of answer", "number")
        DATE = "date", pgettext_lazy("kind of answer", "date")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")
        CHOICES = "choices", _("several of several")
        TABLE = "table", pgettext_lazy("kind of answer", "table")
        FILE = "file", pgettext_lazy("kind of answer", "file")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, related_name="questions"
    )
    key = models.CharField(max_length=20, blank=True, editable=False)
    """The name it had in the call it was copied from."""
    text_zh = models.CharField(_("question in Chinese"), max_length=300)
    text_en = models.CharField(_("question in English"), max_length=300)
    help_zh = models.CharField(_("explanation in Chinese"), max_length=500, blank=True)
    help_en = models.CharField(_("explanation in English"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.LINE)
    options_zh = models.TextField(_("options in Chinese, one a line"), blank=True)
    options_en = models.TextField(_("options in English, one a line"), blank=True)
    limits = models.JSONField(_("limits"), default=dict, blank=True)
    """By kind: shortest, longest; lowest, highest, unit; earliest, latest; columns; kinds of file."""
    condition = models.JSONField(_("asked only if"), default=dict, blank=True)
    """As sojourn.programmes.conditions reads it; empty: asked of everybody."""
    feeds = models.CharField(_("answers the requirement"), max_length=30, blank=True)
    """Which fact of the applicant the answer is, where requirements are held against it."""
    is_obligatory = models.BooleanField(_("obligatory"), default=True)
    is_withdrawn = models.BooleanField(_("no longer asked"), default=False, editable=False)
    changed_in = models.PositiveIntegerField(default=0, editable=False)
    """The version of the form in which it was last changed for those who had begun already."""
    position = models.PositiveSmallIntegerField(default=0)
    history = History()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text_en

    @property
    def name(self) -> str:
        """What conditions and requirements call it; stays when the call is copied."""
        return self.key or f"q{self.pk}"


class FormVersion(models.Model):
    """The questions of a call as they stood after one change: what changed is the difference between two."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="form_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    """`sections` and `questions`, each a list of columns."""
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    tell_after = models.DateTimeField(null=True)
    """When those who have begun are told; None where nobody had."""
    told_at = models.DateTimeField(null=True)
    told_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.number}"


class ScorePart(models.Model):
    """A part of the composite score (0 to 100) and its weight."""

    class Source(models.TextChoices):
        MARKS = "marks", _("mean of marks")
        LANGUAGE = "language", pgettext_lazy("part of the score", "language")
        REVIEW = "review", _("reviews")
        INTERVIEW = "oral", _("interviews")
        UNIT = "unit", _("rank in the unit")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="score_parts")
    source = models.CharField(pgettext_lazy("of the score", "part"), max_length=8, choices=Source.choices)
    weight = models.PositiveSmallIntegerField(_("weight"))
    history = History()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["call", "source"], name="score_part_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.weight}"
