from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.kernel.history import History
from sojourn.kernel.models import Versioned
from sojourn.kernel.registers.register import not_above, said_in_a_language
from sojourn.organisation.models import Person, Unit
from sojourn.partners.models import Institution


class Network(Versioned):
    """An alliance, another international organisation, or a journal: where institutions or people sit."""

    class Kind(models.TextChoices):
        ALLIANCE = "alliance", _("alliance of institutions")
        ORGANISATION = "organisation", _("international organisation")
        JOURNAL = "journal", _("journal")

    code = models.CharField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name_zh = models.CharField(_("name in Chinese"), max_length=160, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    country = models.CharField(_("seat (country)"), max_length=2, blank=True)
    is_international = models.BooleanField(_("international"), default=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    history = History()

    class Meta:
        ordering = ["code"]
        constraints = [
            said_in_a_language("name", name="network_named"),
            not_above("founded_on", "ended_on", name="network_ends_after_founding"),
        ]

    def __str__(self) -> str:
        return self.name_en or self.name_zh


class Membership(Versioned):
    """A member of a network from one day to another; an institution that left and came back has two."""

    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("network")
    )
    institution = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="network_memberships",
        verbose_name=_("institution"),
    )
    """None: we ourselves."""
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="network_memberships",
        verbose_name=_("our unit"),
    )
    """Of our own membership: which unit is the member; none: the whole institution."""
    name_then = models.CharField(_("name at that time"), max_length=250, blank=True)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["network", "joined_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "institution", "joined_on"], name="membership_once"),
            models.UniqueConstraint(fields=["network", "unit", "joined_on"], name="membership_of_unit_once"),
            models.UniqueConstraint(
                fields=["network", "joined_on"],
                condition=Q(institution=None, unit=None),
                name="own_membership_once",
            ),
            models.CheckConstraint(
                condition=Q(institution=None) | Q(unit=None),
                name="membership_of_one_side",
                violation_error_message=_("A member is another institution or one of our units, not both."),
            ),
            not_above("joined_on", "left_on", name="membership_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.institution or self.unit or '–'}, {self.network}"

    def clean(self) -> None:
        """One member belongs to a network once at a time."""
        others = Membership.objects.filter(
            Q(left_on=None) | Q(left_on__gte=self.joined_on) if self.joined_on else Q(),
            network=self.network_id,
            institution=self.institution_id,
            unit=self.unit_id,
        ).exclude(pk=self.pk)
        if self.left_on:
            others = others.filter(joined_on__lte=self.left_on)
        if self.joined_on and others.exists():
            raise ValidationError(_("This member belongs to the network at that time already."))


class Post(Versioned):
    """A post that one of our people holds in an organisation or on the board of a journal, with its term."""

    class Kind(models.TextChoices):
        ORGANISATION = "organisation", _("office or committee")
        EDITORIAL = "editorial", _("editorial board")

    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="posts", verbose_name=_("organisation or journal")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="posts", verbose_name=_("person")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    function = models.CharField(_("function"), max_length=120)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["unit__code", "person", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["network", "person", "starts_on"], name="post_once"),
            not_above("starts_on", "ends_on", name="post_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.function}, {self.network}"


class Engagement(Versioned):
    """What a unit made of an activity that a network called: attended, hosted, or neither."""

    class Activity(models.TextChoices):
        COUNCIL = "council", _("council meeting")
        FORUM = "forum", _("forum")
        WORKING_GROUP = "working_group", _("working group")
        TRAINING = "training", _("training or school")
        OTHER = "other", _("other activity")

    class Part(models.TextChoices):
        ABSENT = "absent", _("called, not attended")
        ATTENDED = "attended", _("attended")
        HOSTED = "hosted", _("hosted")

    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="engagements", verbose_name=_("network")
    )
    activity = models.CharField(_("kind of activity"), max_length=14, choices=Activity.choices)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    held_on = models.DateField(_("held on"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="engagements", verbose_name=_("unit")
    )
    part = models.CharField(_("our part"), max_length=10, choices=Part.choices, default=Part.ABSENT)
    people = models.PositiveSmallIntegerField(_("our people there"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-held_on", "network", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "activity", "held_on", "unit"], name="engagement_once"
            ),
            said_in_a_language("title", name="engagement_named"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Gathering(Versioned):
    """A council meeting, forum or working group that a network held, and who came."""

    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="gatherings", verbose_name=_("network")
    )
    activity = models.CharField(_("kind of activity"), max_length=14, choices=Engagement.Activity.choices)
    title_zh = models.CharField(_("title in Chinese"), max_length=200, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    held_on = models.DateField(_("held on"))
    host = models.ForeignKey(
        Institution,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="gatherings_hosted",
        verbose_name=pgettext_lazy("of a meeting", "host"),
    )
    """None: we ourselves."""
    place = models.CharField(pgettext_lazy("where", "place"), max_length=120, blank=True)
    came = models.ManyToManyField(Membership, blank=True, related_name="gatherings", verbose_name=_("came"))
    summary = models.TextField(_("what was decided"), blank=True)
    history = History()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "activity", "held_on"], name="gathering_once"),
            said_in_a_language("title", name="gathering_named"),
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_zh


class Fee(Versioned):
    """What we pay a network for a year."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="fees", verbose_name=_("own membership")
    )
    year = models.PositiveSmallIntegerField(_("calendar year"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    history = History()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "year"], name="fee_once"),
            models.CheckConstraint(
                condition=Q(year__gte=1900) & Q(year__lte=2100) & Q(amount__gte=0),
                name="fee_sound",
                violation_error_message=_("A year of ours, and an amount not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.year}"
