"""What of networks stands on time lines of partners."""

from django.utils.translation import gettext_lazy as _

from sojourn.kernel.timeline import Source, tell
from sojourn.networks.models import Membership
from sojourn.networks.queries import visible_memberships

tell(
    Source(
        key="network_memberships",
        label=_("Alliances"),
        model=Membership,
        listing=visible_memberships,
        paths={"partners.institution": "institution"},
        day="joined_on",
        title=("network__name_zh", "network__name_en"),
        address="networks:networks_entry",
        target="network_id",
        is_activity=False,
    )
)
