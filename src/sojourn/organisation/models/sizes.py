from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models.people import AcademicYear, Level, Person, Unit


class Denominator(Versioned):
    """How large a unit was in one academic year, by one way of counting: what figures are held against.

    Of one nationality, or of all (empty): two numbers that stand side by side and are never added up.
    """

    class Kind(models.TextChoices):
        STAFF = "staff", _("staff (people)")
        STAFF_FTE = "staff_fte", _("staff (full-time equivalents)")
        TEACHERS = "teachers", _("teachers (people)")
        CLINICIANS = "clinicians", _("clinicians (people)")
        STUDENTS = "students", _("students")
        BACHELOR_STUDENTS = "bachelor_students", _("bachelor students")
        MASTER_STUDENTS = "master_students", _("master students")
        DOCTORAL_STUDENTS = "doctoral_students", _("doctoral students")
        COURSES = "courses", _("courses")
        TEACHING_HOURS = "teaching_hours", _("teaching hours")
        OFFICER_FTE = "officer_fte", _("officers for foreign affairs in post (FTE)")
        OFFICER_FTE_PLANNED = (
            "officer_planned",
            _("officers for foreign affairs planned (FTE)"),
        )

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="denominators")
    academic_year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="denominators")
    kind = models.CharField(_("what is counted"), max_length=20, choices=Kind.choices)
    nationality = models.CharField(_("of this nationality only"), max_length=2, blank=True)
    value = models.DecimalField(_("number"), max_digits=10, decimal_places=1)
    history = History()

    class Meta:
        ordering = ["unit__code", "-academic_year__label", "kind", "nationality"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "academic_year", "kind", "nationality"], name="denominator_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="denominator_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.academic_year}: {self.get_kind_display()} {self.value}"


class Graduation(Versioned):
    """Who graduated in a year: one person, or the number of those nobody needs to name."""

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="graduations", verbose_name=_("unit")
    )
    academic_year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="graduations", verbose_name=_("academic year")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level.choices)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="graduations",
        verbose_name=_("person"),
    )
    """None: all others, who had no stay abroad."""
    people = models.PositiveIntegerField(_("how many"), default=1)
    history = History()

    class Meta:
        ordering = ["unit__code", "-academic_year__label", "level", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "academic_year", "level", "person"], name="graduation_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "academic_year", "level"],
                condition=Q(person=None),
                name="graduation_of_others_once",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(people=1),
                name="graduation_of_one",
                violation_error_message=_("One person counts as one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.academic_year}: {self.people}"


class Coverage(Versioned):
    """That everything there was of a unit in a year has been entered: else what is missing is unknown."""

    class Table(models.TextChoices):
        STAYS = "stays", _("stays")
        POSTS = "posts", _("posts held")
        LABORATORIES = "laboratories", _("joint laboratories")
        EVENTS = "events", _("conferences, talks and visits")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="coverage", verbose_name=_("unit"))
    academic_year = models.ForeignKey(
        AcademicYear, on_delete=models.PROTECT, related_name="coverage", verbose_name=_("academic year")
    )
    table = models.CharField(_("what is complete"), max_length=14, choices=Table.choices)
    history = History()

    class Meta:
        ordering = ["unit__code", "-academic_year__label", "table"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "academic_year", "table"], name="coverage_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.academic_year}: {self.get_table_display()}"
