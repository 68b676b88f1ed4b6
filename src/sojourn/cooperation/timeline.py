"""What of cooperation stands on time lines of partners and agreements."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from sojourn.cooperation import queries
from sojourn.cooperation.models import Work
from sojourn.cooperation.registers import REGISTERS
from sojourn.kernel.timeline import Source, tell
from sojourn.organisation.entries import Keepers

TITLES = ("title_zh", "title_en")
PATHS = {"partners.institution": "institution", "agreements.agreement": "agreement"}
_labels = {register.model: register for register in REGISTERS}


def _of(
    keepers: Keepers,
    *,
    day: Any,
    title: tuple[Any, Any] = TITLES,
    paths: Mapping[str, str] = PATHS,
    **more: Any,
) -> Source:
    register = _labels[keepers.model]
    more.setdefault("address", register.address_of_entry)
    return Source(
        key=register.name,
        label=register.title,
        model=keepers.model,
        listing=keepers.visible,
        paths=paths,
        day=day,
        title=title,
        **more,
    )


tell(
    _of(queries.VISITS, day="starts_on", address="cooperation:visit", state="state", is_figure=True),
    _of(queries.STAFF_STAYS, day="starts_on", title=("person__name_zh", "person__name_en"), flow="out"),
    _of(queries.GUEST_STAYS, day="starts_on", title=("name", "name"), flow="in"),
    _of(
        queries.PROJECTS,
        day="starts_on",
        paths={"partners.institution": "partners", "agreements.agreement": "agreement"},
        is_figure=True,
    ),
    _of(queries.JOINT_LABORATORIES, day="starts_on", is_figure=True),
    _of(queries.DEGREE_PROGRAMMES, day="academic_year__starts_on"),
    _of(queries.TALKS, day="given_on", title=("name", "name")),
    _of(
        queries.CONFERENCES,
        day="starts_on",
        paths={"agreements.agreement": "agreement"},
        address="cooperation:conference",
        state="state",
    ),
    Source(
        key="works",
        label=_("Joint publications"),
        model=Work,
        listing=queries.visible_works,
        paths={"partners.institution": "institutions"},
        day="published_on",
        title=("title", "title"),
        address="cooperation:work",
        is_figure=True,
    ),
)
