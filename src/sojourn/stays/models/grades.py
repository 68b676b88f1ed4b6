from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.partners.models import Institution


class GradeTable(Versioned):
    """How often each passing grade is given at an institution, or at home, in a field of study."""

    institution = models.ForeignKey(
        Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="grade_tables"
    )
    """None: the home institution."""
    field_code = models.CharField(_("field of study (ISCED-F)"), max_length=4, blank=True)
    edition = models.CharField(_("edition, for example the years counted"), max_length=40)
    source = models.CharField(_("origin of the numbers"), max_length=200)
    is_used = models.BooleanField(_("used for proposals"), default=True)
    history = History()

    class Meta:
        ordering = ["institution__name_en", "field_code", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "field_code", "edition"], name="grade_table_once"),
            models.UniqueConstraint(
                fields=["field_code", "edition"],
                condition=Q(institution=None),
                name="grade_table_once_at_home",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution or 'home'} {self.field_code} {self.edition}".replace("  ", " ")


class GradeShare(models.Model):
    """One passing grade of a table and how often it is given, in numbers or percent."""

    table = models.ForeignKey(GradeTable, on_delete=models.CASCADE, related_name="shares")
    grade = models.CharField(_("grade"), max_length=20)
    share = models.DecimalField(_("how often"), max_digits=12, decimal_places=3)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(share__gte=0), name="grade_share_not_negative"),
            models.UniqueConstraint(fields=["table", "grade"], name="grade_share_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grade}: {self.share}"
