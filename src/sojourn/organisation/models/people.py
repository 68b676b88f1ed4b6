from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned


class Unit(Versioned):
    """A part of the institution; the units form one tree under the institution itself."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("university")
        OFFICE = "office", _("office")
        SCHOOL = "school", _("school")
        LABORATORY = "laboratory", _("key laboratory")
        HOSPITAL = "hospital", _("hospital")
        DEPARTMENT = "department", _("department")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    field_code = models.CharField(_("main field of study (ISCED-F)"), max_length=4, blank=True)
    history = History()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en or self.name_zh


class Person(Versioned):
    """Somebody known to the institution: student, staff, partner's contact."""

    class Sex(models.TextChoices):
        FEMALE = "f", _("female")
        MALE = "m", _("male")
        OTHER = "x", _("not stated")

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    number = models.CharField(_("student or staff number"), max_length=30, unique=True, null=True, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    name_en = models.CharField(_("name in Latin letters"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex.choices, default=Sex.OTHER)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=2, default="CN")
    orcid = models.CharField(_("ORCID"), max_length=19, unique=True, null=True, blank=True)
    language = models.CharField(
        _("language of letters"), max_length=8, default="zh-hans", choices=settings.LANGUAGES
    )
    history = History()

    class Meta:
        ordering = ["name_en", "id"]
        indexes = [
            models.Index(fields=["name_en", "id"], name="person_by_name_en"),
            models.Index(fields=["name_zh", "id"], name="person_by_name_zh"),
        ]

    def __str__(self) -> str:
        return self.name_en or self.name_zh


class Role(models.TextChoices):
    DIRECTOR = "director", _("director of the International Office")
    OFFICER = "officer", _("officer")
    FOREIGN_AFFAIRS = "foreign_affairs", _("foreign affairs office")
    UNIT_OFFICER = "unit_officer", _("unit officer")
    UNIT_LEADER = "unit_leader", _("unit leader")
    COUNSELLOR = "counsellor", _("counsellor")
    REVIEWER = "reviewer", _("reviewer")
    STUDENT = "student", _("student")
    STAFF = "staff", _("staff member")
    REGISTRY_UNDERGRADUATE = "registry_undergraduate", _("academic affairs")
    REGISTRY_GRADUATE = "registry_graduate", _("graduate school")
    REGISTRY_STAFF = "registry_staff", _("human resources")
    LEADER = "leader", _("university leader")
    ADMINISTRATOR = "administrator", _("administrator")


class Duty(models.TextChoices):
    OUTGOING = "outgoing", _("outgoing")
    INCOMING = "incoming", _("incoming")
    AGREEMENTS = "agreements", _("agreements")
    SCHOLARS = "scholars", _("scholars and experts")
    VISITS = "visits", _("visits and protocol")
    INDEX = "index", _("index")


class Appointment(models.Model):
    """A role held at a unit from one day to another, both included; all rights come from here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    duties = models.JSONField(_("duties"), default=list, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="appointment_ends_after_start",
            ),
            models.UniqueConstraint(fields=["person", "unit", "role", "starts_on"], name="appointment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.unit}"

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Level(models.TextChoices):
    BACHELOR = "bachelor", _("bachelor")
    MASTER = "master", _("master")
    DOCTOR = "doctor", _("doctor")


class Studies(Versioned):
    """What a student studies, where, and how well; the facts that requirements are held against."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="studies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="studies")
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    year = models.PositiveSmallIntegerField(_("year of study"), default=1)
    major_zh = models.CharField(_("major in Chinese"), max_length=80, blank=True)
    major_en = models.CharField(_("major in English"), max_length=120, blank=True)
    field_code = models.CharField(_("field of study (ISCED-F)"), max_length=4, blank=True)
    gpa = models.DecimalField(_("mean of marks"), max_digits=5, decimal_places=2, null=True, blank=True)
    gpa_scale = models.DecimalField(_("highest possible mark"), max_digits=5, decimal_places=2, default=4)
    credits = models.DecimalField(_("credits earned"), max_digits=6, decimal_places=1, null=True, blank=True)
    counsellor = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="counselled_studies"
    )
    history = History()

    class Meta:
        verbose_name_plural = "studies"
        constraints = [
            models.CheckConstraint(
                condition=Q(gpa=None) | (Q(gpa__gte=0) & Q(gpa__lte=F("gpa_scale"))),
                name="studies_gpa_within_scale",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.level}, {self.major_en or self.major_zh}"


class LanguageScore(models.Model):
    """A language test somebody has taken, with its parts and how long it holds."""

    class Test(models.TextChoices):
        TOEFL_IBT = "toefl_ibt", _("TOEFL iBT")
        TOEFL_ITP = "toefl_itp", _("TOEFL ITP")
        IELTS = "ielts", _("IELTS")
        CEFR = "cefr", _("CEFR level (1 = A1 … 6 = C2)")
        HSK = "hsk", _("HSK")
        DUOLINGO = "duolingo", "Duolingo English Test"
        PTE = "pte", "PTE Academic"
        CET4 = "cet4", "CET-4"
        CET6 = "cet6", "CET-6"
        DELF = "delf", "DELF/DALF (1 = A1 … 6 = C2)"
        DELE = "dele", "DELE (1 = A1 … 6 = C2)"
        GOETHE = "goethe", "Goethe-Zertifikat (1 = A1 … 6 = C2)"
        TESTDAF = "testdaf", "TestDaF"
        JLPT = "jlpt", "JLPT (1 = N5 … 5 = N1)"
        TOPIK = "topik", "TOPIK"

    PARTS: ClassVar[tuple[str, ...]] = ("reading", "listening", "speaking", "writing")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="language_scores")
    test = models.CharField(_("test"), max_length=10, choices=Test.choices)
    language = models.CharField(_("language"), max_length=3, default="en")
    overall = models.DecimalField(_("overall"), max_digits=5, decimal_places=1)
    reading = models.DecimalField(_("reading"), max_digits=5, decimal_places=1, null=True, blank=True)
    listening = models.DecimalField(_("listening"), max_digits=5, decimal_places=1, null=True, blank=True)
    speaking = models.DecimalField(_("speaking"), max_digits=5, decimal_places=1, null=True, blank=True)
    writing = models.DecimalField(_("writing"), max_digits=5, decimal_places=1, null=True, blank=True)
    taken_on = models.DateField(_("taken on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-taken_on", "id"]

    def __str__(self) -> str:
        return f"{self.get_test_display()} {self.overall}"


class AcademicYear(models.Model):
    """A year of study and its two terms; written 2027/28."""

    label = models.CharField(_("academic year"), max_length=7, unique=True)
    starts_on = models.DateField(_("autumn term begins"))
    spring_starts_on = models.DateField(_("spring term begins"))
    ends_on = models.DateField(_("ends"))

    class Meta:
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("spring_starts_on")) & Q(spring_starts_on__lt=F("ends_on")),
                name="academic_year_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.label
