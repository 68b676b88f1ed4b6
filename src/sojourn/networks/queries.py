"""Networks, members and posts as people may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from sojourn.kernel import clock
from sojourn.networks.models import Engagement, Fee, Gathering, Membership, Network, Post
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


def visible_gatherings(person: Person) -> QuerySet[Gathering]:
    return Gathering.objects.all() if reads_networks(person) else Gathering.objects.none()


def visible_fees(person: Person) -> QuerySet[Fee]:
    return Fee.objects.all() if reads_networks(person) else Fee.objects.none()


@dataclass(frozen=True)
class Held:
    """A gathering with how many members came of how many there were that day."""

    gathering: Gathering
    came: int
    members: int


def gatherings_of(network: Network, spans: list[tuple[date, date | None]]) -> list[Held]:
    """What the network held, the latest first. One query."""
    found = network.gatherings.select_related("host").annotate(number=Count("came"))
    return [Held(one, one.number, number_on(spans, one.held_on)) for one in found]


def spans_of(network: Network) -> list[tuple[date, date | None]]:
    """From when to when each member belonged. One query."""
    return list(network.memberships.order_by().values_list("joined_on", "left_on"))


def number_on(spans: list[tuple[date, date | None]], day: date) -> int:
    """How many members there were on this day."""
    return sum(joined <= day and (left is None or left >= day) for joined, left in spans)


def growth(spans: list[tuple[date, date | None]]) -> list[tuple[int, int]]:
    """Year by year how many members there were at its end; today for the year that runs."""
    if not spans:
        return []
    today = clock.today()
    years = range(min(joined.year for joined, _left in spans), today.year + 1)
    return [(year, number_on(spans, min(today, date(year, 12, 31)))) for year in years]
