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
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )
    """The entry that stands for it since both were found to be one."""
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


class OtherName(models.Model):
    """What an institution was called before, or is called elsewhere; it is found by it too."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="other_names")
    name = models.CharField(_("name"), max_length=250)
    until = models.DateField(_("called so until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["until", "id"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="other_name_once")]

    def __str__(self) -> str:
        return self.name


class Lookalike(models.Model):
    """Two entries that may be one institution, until somebody says what they are."""

    first = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    """The one that would be kept: of the registry, or the older entry."""
    second = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    are_two = models.BooleanField(default=False)
    """Somebody has looked: they are two institutions."""

    class Meta:
        ordering = ["-score", "id"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="lookalike_once")]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"


class Merge(models.Model):
    """That two entries were made one: what came over, so that it can go back."""

    kept = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    """"stays.stay.institution" -> numbers of the rows that came over."""
    left = models.JSONField(default=dict)
    """The same, of rows that the kept one has already: they stay where they were."""
    before = models.JSONField(default=dict)
    """What of the kept one's own columns was changed: how it was."""
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.merged} → {self.kept}"


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

    class Role(models.TextChoices):
        EXCHANGE = "exchange", _("exchange of students")
        AGREEMENTS = "agreements", _("agreements")
        VISITS = "visits", _("visits and protocol")
        RESEARCH = "research", _("research")
        HEAD = "head", _("head of the institution")

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    function = models.CharField(_("function"), max_length=120, blank=True)
    role = models.CharField(_("works with us on"), max_length=12, choices=Role.choices, blank=True)
    consented_on = models.DateField(_("agreed to be kept here on"), null=True, blank=True)
    """None: nobody has asked yet whether name and address may be kept."""
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["institution", "person"]
        constraints = [models.UniqueConstraint(fields=["institution", "person"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.institution}"
