"""Networks, members and posts as people may see them."""

from datetime import date

from django.db.models import Q, QuerySet

from sojourn.networks.models import Engagement, Membership, Network, Post
from sojourn.organisation.entries import Keepers
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, READERS, UNIT, standing_of

POSTS = Keepers(Post)
ENGAGEMENTS = Keepers(Engagement)


def reads_networks(person: Person) -> bool:
    """Offices, units and leaders."""
    return standing_of(person).holds(OFFICE | UNIT | READERS)


def visible_networks(person: Person) -> QuerySet[Network]:
    return Network.objects.all() if reads_networks(person) else Network.objects.none()


def visible_memberships(person: Person) -> QuerySet[Membership]:
    return Membership.objects.all() if reads_networks(person) else Membership.objects.none()


def members_on(network: Network, day: date) -> QuerySet[Membership]:
    """Who belonged to the network on this day."""
    return network.memberships.filter(Q(left_on=None) | Q(left_on__gte=day), joined_on__lte=day)
