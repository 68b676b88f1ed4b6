"""What is done to meetings of alliances beyond their register."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.networks.models import Gathering, Membership
from sojourn.networks.queries import members_on
from sojourn.organisation.models import Person


@action
def note_attendance(gathering: Gathering, *, came: Collection[Membership], by: Person) -> Gathering:
    """Say which members came; only who belonged to the network that day can have come as a member."""
    require(by, "networks.keep_gathering", gathering)
    gathering = Gathering.objects.select_for_update().select_related("network").get(pk=gathering.pk)
    belonged = set(members_on(gathering.network, gathering.held_on).values_list("pk", flat=True))
    strangers = [one for one in came if one.pk not in belonged]
    if strangers:
        raise Refusal(_("%(name)s did not belong to the network on that day.") % {"name": strangers[0]})
    gathering.came.set(came)
    return gathering
