from django.db import models
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution

MOST_AUTHORS = 100
"""A work with more authors than this says little of who worked together; it is set apart."""


class Work(Versioned):
    """A publication, as OpenAlex has it."""

    openalex_id = models.CharField(_("OpenAlex id"), max_length=20, unique=True)
    doi = models.CharField(_("DOI"), max_length=250, blank=True, db_index=True)
    title = models.TextField(_("title"))
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    published_on = models.DateField(_("published on"))
    """1 January where only the year is known."""
    authors = models.PositiveIntegerField(_("number of authors"))
    is_retracted = models.BooleanField(_("retracted"), default=False)
    institutions = models.ManyToManyField(
        Institution, blank=True, editable=False, related_name="works", verbose_name=_("partners")
    )
    """The catalogue's institutions among its authors' affiliations, kept in step as works come in."""
    history = History()

    class Meta:
        ordering = ["-published_on", "openalex_id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_set_apart(self) -> bool:
        """Whether figures leave it out."""
        return self.is_retracted or self.authors > MOST_AUTHORS


class Authorship(Versioned):
    """One author of a work, with affiliations; where it is one of our people, whether they say so."""

    class Claim(models.TextChoices):
        NONE = "none", _("nobody of ours")
        PROPOSED = "proposed", _("waits for an answer")
        CONFIRMED = "confirmed", _("mine")
        DENIED = "denied", _("not mine")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="authorships")
    position = models.PositiveSmallIntegerField(_("place among the authors"))
    name = models.CharField(_("name on the work"), max_length=200)
    orcid = models.CharField(_("ORCID"), max_length=19, blank=True, db_index=True)
    is_corresponding = models.BooleanField(_("corresponding author"), null=True)
    affiliations = models.JSONField(_("affiliations"), default=list)
    """A list of institution (ROR id), country, name, and whether it is ours, in the order of the work."""
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="authorships"
    )
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="authorships"
    )
    claim = models.CharField(_("claim"), max_length=10, choices=Claim.choices, default=Claim.NONE)
    matched_by = models.CharField(_("found by"), max_length=10, blank=True)
    """orcid, name, or hand."""
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["work", "position"]
        constraints = [
            models.UniqueConstraint(fields=["work", "position"], name="authorship_once"),
            models.CheckConstraint(
                condition=models.Q(claim="none", person=None)
                | models.Q(~models.Q(claim="none"), person__isnull=False),
                name="authorship_claim_of_somebody",
            ),
        ]
        indexes = [models.Index(fields=["person", "claim"], name="authorship_claims")]

    def __str__(self) -> str:
        return f"{self.name}, {self.work}"
