from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import Person


class Institution(Versioned):
    """A university, hospital or consortium elsewhere; from the open registry (ROR) or typed by the office."""

    class Kind(models.TextChoices):
        EDUCATION = "education", _("university")
        HEALTHCARE = "healthcare", _("hospital")
        CONSORTIUM = "consortium", _("consortium")

    ror_id = models.CharField(_("ROR id"), max_length=9, unique=True, null=True, blank=True)
    name_en = models.CharField(_("name"), max_length=250)
    """The registry's name; not always English."""
    name_zh = models.CharField(_("name in Chinese"), max_length=250, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.EDUCATION)
    country = models.CharField(_("country"), max_length=2, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    search_text = models.CharField(max_length=600, editable=False, blank=True, db_index=True)
    """Both names, case and accents folded; what look-up by part of a name reads."""
    is_partner = models.BooleanField(_("partner"), default=False, db_index=True)
    members = models.ManyToManyField(
        "self", through="ConsortiumMembership", through_fields=("consortium", "member"), symmetrical=False
    )
    history = History()

    class Meta:
        ordering = ["name_en", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(latitude=None) & Q(longitude=None))
                | (Q(latitude__range=(-90, 90)) & Q(longitude__range=(-180, 180))),
                name="institution_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name_en


class InstitutionCode(models.Model):
    """A name that another register gives an institution: by it a sheet or a partner's system means it."""

    class Scheme(models.TextChoices):
        ERASMUS = "erasmus", _("Erasmus code")
        PIC = "pic", _("PIC")
        OID = "oid", _("OID")
        SCHAC = "schac", _("SCHAC home organisation")
        MOE = "moe", _("code of the Chinese ministry of education")

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField(_("register"), max_length=8, choices=Scheme.choices)
    code = models.CharField(_("code"), max_length=80)
    history = History()

    class Meta:
        ordering = ["institution", "scheme"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="institution_code_once"),
            models.UniqueConstraint(fields=["institution", "scheme"], name="institution_one_code_a_scheme"),
        ]

    def __str__(self) -> str:
        return self.code


class ConsortiumMembership(models.Model):
    """An institution's place in a consortium, from one day to another."""

    consortium = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="consortium_memberships")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consortium", "member"], name="consortium_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.consortium}"


class Contact(models.Model):
    """A person at an institution with whom the office works; with an account, they use our portal."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    function = models.CharField(_("function"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["institution", "person"]
        constraints = [models.UniqueConstraint(fields=["institution", "person"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.institution}"
