from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import said_in_a_language
from sojourn.organisation.models import AcademicYear, Person, Unit
from sojourn.partners.models import Institution


class Course(Versioned):
    """A course as it was taught in one term."""

    class Term(models.TextChoices):
        AUTUMN = "autumn", _("autumn term")
        SPRING = "spring", _("spring term")
        SUMMER = "summer", _("summer term")

    number = models.CharField(_("number of the course in this term"), max_length=40, unique=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="courses", verbose_name=_("unit"))
    academic_year = models.ForeignKey(
        AcademicYear,
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name=_("academic year"),
    )
    term = models.CharField(_("term"), max_length=6, choices=Term.choices)
    language = models.CharField(_("language of teaching"), max_length=3, blank=True)
    credits = models.DecimalField(_("credits"), max_digits=5, decimal_places=1, null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-academic_year__label", "unit__code", "number"]
        constraints = [
            said_in_a_language("title", name="course_taught_named"),
            models.CheckConstraint(
                condition=Q(credits=None) | Q(credits__gte=0),
                name="course_taught_credits",
                violation_error_message=_("Credits are never below zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Teaching(Versioned):
    """Who taught a course, and how many hours: one of our own, or a foreign expert."""

    course = models.ForeignKey(
        Course,
        on_delete=models.PROTECT,
        related_name="teachings",
        verbose_name=_("course"),
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="teachings",
        verbose_name=_("teacher"),
    )
    name = models.CharField(_("name, where it is nobody of ours"), max_length=120, blank=True)
    hours = models.DecimalField(_("hours taught"), max_digits=6, decimal_places=1, null=True, blank=True)
    foreign_expert = models.BooleanField(_("foreign expert"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["course", "id"]
        constraints = [
            models.UniqueConstraint(fields=["course", "person", "name"], name="teaching_once"),
            models.UniqueConstraint(
                fields=["course", "name"], condition=Q(person=None), name="teaching_of_others_once"
            ),
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gte=0),
                name="teaching_hours",
                violation_error_message=_("Hours are never below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.person or self.name}"


class DegreeProgramme(Versioned):
    """A degree programme in one academic year."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("of our own")
        JOINT = "joint", _("joint degree")
        DOUBLE = "double", _("double degree")

    number = models.CharField(_("number"), max_length=40)
    academic_year = models.ForeignKey(
        AcademicYear,
        on_delete=models.PROTECT,
        related_name="degree_programmes",
        verbose_name=_("academic year"),
    )
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        related_name="degree_programmes",
        verbose_name=_("unit"),
    )
    kind = models.CharField(_("kind of degree"), max_length=6, choices=Kind.choices, blank=True)
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="degree_programmes",
        verbose_name=_("partner"),
    )
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="degree_programmes",
        verbose_name=_("agreement"),
    )
    students = models.PositiveIntegerField(_("students enrolled"), null=True, blank=True)
    accreditation_eligible = models.BooleanField(
        _("an international accreditation exists for it"), null=True, blank=True
    )
    accredited = models.BooleanField(_("accredited internationally"), null=True, blank=True)
    in_english = models.BooleanField(_("can be completed in English"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-academic_year__label", "unit__code", "number"]
        constraints = [
            models.UniqueConstraint(fields=["number", "academic_year"], name="degree_programme_once"),
            said_in_a_language("title", name="degree_programme_named"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh
