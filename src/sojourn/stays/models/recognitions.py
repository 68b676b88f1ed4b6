from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.engines.workflow import Workflow
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile, Versioned
from sojourn.stays import states
from sojourn.stays.models.courses import Course
from sojourn.stays.models.stays import Stay


class Recognition(Versioned):
    """What becomes of one course at home that the learning agreement names."""

    workflow: ClassVar[Workflow] = states.RECOGNITION

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="recognitions")
    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="recognition")
    state = models.CharField(
        max_length=20, choices=states.RECOGNITION.choices, default=states.RECOGNITION.start
    )
    grade = models.CharField(_("grade at the host"), max_length=120, blank=True)
    """Where several courses stand behind it, their grades in their order."""
    home_grade = models.CharField(_("grade at home"), max_length=20, blank=True)
    credits = models.DecimalField(
        _("credits recognised"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    transcript = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = History()

    class Meta:
        ordering = ["course__position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(credits=None) | Q(credits__gte=0), name="recognition_credits")
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.state}"
