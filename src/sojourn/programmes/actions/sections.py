"""Which part of a call may still be changed, and until when."""

from django.utils.translation import gettext as _

from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import state_of
from sojourn.programmes.models import Call
from sojourn.programmes.states import CHANGEABLE


def refuse_change(call: Call, section: str) -> None:
    """Refuse to change a part of a call whose applicants already rely on it."""
    if call.state not in CHANGEABLE[section]:
        raise Refusal(
            _("The call is “%(state)s”: this part can no longer be changed.")
            % {"state": state_of(call).label}
        )


def locked(call: Call) -> Call:
    """The call as it stands now, its row locked until the transaction ends."""
    return Call.objects.select_for_update().get(pk=call.pk)
