from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sojourn.cooperation.models.events import Visit
from sojourn.kernel.history import History
from sojourn.kernel.models import StoredFile
from sojourn.organisation.models import Person


class VisitMember(models.Model):
    """Somebody of the delegation, or of those who receive it."""

    class Part(models.TextChoices):
        HEAD = "head", _("head of the delegation")
        MEMBER = "member", _("member of the delegation")
        HOST = "host", _("host")
        INTERPRETER = "interpreter", _("interpreter")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="members")
    part = models.CharField(_("part"), max_length=12, choices=Part.choices, default=Part.MEMBER)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
        verbose_name=_("one of our people"),
    )
    name = models.CharField(_("name, where it is nobody of ours"), max_length=120, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    passport_out_on = models.DateField(_("passport handed out on"), null=True, blank=True)
    passport_back_on = models.DateField(_("passport given back on"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["visit", "part", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""),
                name="visit_member_named",
                violation_error_message=_("Say who it is."),
            ),
            models.CheckConstraint(
                condition=Q(passport_back_on=None) | Q(passport_out_on__lte=F("passport_back_on")),
                name="visit_passport_back_after_out",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.name)


class ProgrammeEntry(models.Model):
    """One point of a visit's programme."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="programme")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    title = models.CharField(_("what"), max_length=200)
    place = models.CharField(_("where"), max_length=160, blank=True)
    history = History()

    class Meta:
        ordering = ["visit", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="programme_entry_ends_after_start",
                violation_error_message=_("It ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class VisitPaper(models.Model):
    """A paper of a visit: invitation, approval paper, presentation."""

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        APPROVAL = "approval", _("approval paper")
        OTHER = "other", _("other paper")

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    history = History()

    class Meta:
        ordering = ["visit", "id"]

    def __str__(self) -> str:
        return self.stored.name
