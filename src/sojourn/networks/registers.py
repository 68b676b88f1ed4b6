"""The registers of this package: networks, members, posts held, what units made of activities."""

from django.forms import ModelChoiceField, URLField
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.registers import Beside, Register, declare, declare_beside
from sojourn.kernel.text import in_language
from sojourn.networks.models import Engagement, Fee, Gathering, Membership, Network, Post
from sojourn.networks.queries import (
    ENGAGEMENTS,
    POSTS,
    visible_fees,
    visible_gatherings,
    visible_memberships,
    visible_networks,
)
from sojourn.organisation.forms import UnitField
from sojourn.organisation.lookup import narrowed, person_field
from sojourn.organisation.worklists import unit_and_year
from sojourn.partners.lookup import InstitutionNameField

GROUP = _("Alliances and posts")


class NetworkField(ModelChoiceField):
    """One of the networks, by name."""

    def __init__(self) -> None:
        super().__init__(queryset=Network.objects.all())

    def label_from_instance(self, network: Network) -> str:
        return f"{in_language(network, 'name')} ({network.code})"


class OwnMembershipField(ModelChoiceField):
    """One of our own memberships, by the name of the network."""

    def __init__(self) -> None:
        own = Membership.objects.filter(institution=None).select_related("network", "unit")
        super().__init__(queryset=own)

    def label_from_instance(self, membership: Membership) -> str:
        unit = in_language(membership.unit, "name") if membership.unit else ""
        return " · ".join(part for part in (in_language(membership.network, "name"), unit) if part)


NETWORKS = Register(
    name="networks",
    model=Network,
    title=_("Networks"),
    new=_("New network"),
    lead=_("Alliances, international organisations and journals in which we or our people sit."),
    group=GROUP,
    key=("code",),
    typed=(
        "code",
        "kind",
        "name_zh",
        "name_en",
        "country",
        "is_international",
        "founded_on",
        "ended_on",
        "website",
    ),
    shown=("name", "kind", "country", "founded_on", "ended_on"),
    listing=visible_networks,
    searched=("code", "name_zh", "name_en"),
    fields={"website": lambda: URLField(assume_scheme="https", max_length=300)},
)
MEMBERSHIPS = Register(
    name="memberships",
    model=Membership,
    title=_("Members of networks"),
    new=_("New member"),
    lead=_("Who joined a network when, and left; without an institution it is we ourselves."),
    group=GROUP,
    key=("network", "institution", "unit", "joined_on"),
    typed=("network", "institution", "unit", "name_then", "joined_on", "left_on"),
    filters=unit_and_year(("unit",)),
    shown=("network", "institution", "unit", "joined_on", "left_on"),
    listing=visible_memberships,
    searched=("network__name_zh", "network__name_en", "institution__search_text", "name_then"),
    fields={"network": NetworkField, "institution": InstitutionNameField, "unit": UnitField},
)
POSTS_HELD = Register(
    name="posts",
    model=Post,
    title=_("Posts held"),
    new=_("New post"),
    lead=_("Posts of our people in international organisations and on the boards of journals."),
    group=GROUP,
    key=("network", "person", "starts_on"),
    typed=("person", "unit", "network", "kind", "function", "starts_on", "ends_on"),
    filters=unit_and_year(("unit",)),
    shown=("person", "unit", "network", "function", "starts_on", "ends_on"),
    listing=POSTS.visible,
    searched=("person__name_zh", "person__name_en", "network__name_zh", "network__name_en", "function"),
    fields={"network": NetworkField, "person": person_field, "unit": UnitField},
    prepare=narrowed(POSTS),
    indicators=("C2", "D7"),
)
ENGAGEMENT = Register(
    name="engagements",
    model=Engagement,
    title=_("Activities of alliances"),
    new=_("New activity"),
    lead=_("What a unit was called to by an alliance, and whether it came or was the host."),
    group=GROUP,
    key=("network", "activity", "held_on", "unit"),
    typed=("network", "activity", "title_zh", "title_en", "held_on", "unit", "part", "people"),
    filters=unit_and_year(("unit",)),
    shown=("title", "network", "held_on", "unit", "part"),
    listing=ENGAGEMENTS.visible,
    searched=("title_zh", "title_en", "network__name_zh", "network__name_en"),
    fields={"network": NetworkField, "unit": UnitField},
    prepare=narrowed(ENGAGEMENTS),
    indicators=("C3",),
)

GATHERINGS = Register(
    name="gatherings",
    model=Gathering,
    title=_("Meetings of alliances"),
    new=_("New meeting of an alliance"),
    lead=_(
        "Council meetings, forums and working groups that an alliance held; who came is ticked on its page."
    ),
    group=GROUP,
    key=("network", "activity", "held_on"),
    typed=("network", "activity", "title_zh", "title_en", "held_on", "host", "place", "summary"),
    shown=("title", "network", "held_on", "place"),
    listing=visible_gatherings,
    searched=("title_zh", "title_en", "network__name_zh", "network__name_en", "place"),
    fields={"network": NetworkField, "host": lambda: InstitutionNameField(required=False)},
    help={"host": _("None: we ourselves.")},
)
FEES = Register(
    name="fees",
    model=Fee,
    title=_("Fees to alliances"),
    new=_("New fee"),
    lead=_("What we pay for our memberships, year by year."),
    group=GROUP,
    key=("membership", "year"),
    typed=("membership", "year", "amount", "currency", "paid_on"),
    shown=("membership", "year", "amount", "currency", "paid_on"),
    listing=visible_fees,
    fields={"membership": OwnMembershipField},
    read_also=("membership__network",),
)

REGISTERS = (NETWORKS, MEMBERSHIPS, POSTS_HELD, ENGAGEMENT, GATHERINGS, FEES)
declare(*REGISTERS)
declare_beside(
    Beside(
        name="alliances",
        title=_("Alliances and organisations"),
        lead=_("A page for each: members on any day, growth, meetings, posts, what it brought."),
        group=GROUP,
        address="networks:alliances",
        permission="networks.list_network",
    )
)
