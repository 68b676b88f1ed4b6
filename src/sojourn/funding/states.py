"""A grant is paid until it is paid in full, or ends with a stay that does not take place."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines.workflow import State, Step, Workflow
from sojourn.kernel.steps import CLOCK

OFFICE = "office"

GRANT = Workflow(
    name="grant",
    label=pgettext_lazy("money", "grant"),
    start="awarded",
    states=(
        State("awarded", _("awarded"), (), "success"),
        State("ended", _("ended"), (), "danger"),
    ),
    steps=(Step("end", _("End the grant"), ("awarded",), "ended", (OFFICE, CLOCK), None, True),),
)
