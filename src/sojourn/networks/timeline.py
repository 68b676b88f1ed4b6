"""What of networks stands on time lines of partners."""

from django.utils.translation import gettext_lazy as _

from sojourn.kernel.timeline import Source, tell
from sojourn.networks.models import Gathering, Membership
from sojourn.networks.queries import visible_gatherings, visible_memberships

tell(
    Source(
        key="network_memberships",
        label=_("Alliances"),
        model=Membership,
        listing=visible_memberships,
        paths={"partners.institution": "institution"},
        day="joined_on",
        title=("network__name_zh", "network__name_en"),
        address="networks:alliance",
        target="network_id",
        is_activity=False,
    ),
    Source(
        key="gatherings",
        label=_("Meetings of alliances"),
        model=Gathering,
        listing=visible_gatherings,
        paths={"partners.institution": "came__institution"},
        day="held_on",
        title=("title_zh", "title_en"),
        address="networks:gathering",
    ),
)
