"""Nominations, stays and recognised courses on time lines of partners and agreements."""

from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.timeline import Rate, Source, tell
from sojourn.stays.models import Nomination, Recognition, Stay
from sojourn.stays.queries import visible_nominations, visible_recognitions, visible_stays

tell(
    Source(
        key="nominations",
        label=_("Nominations"),
        model=Nomination,
        listing=visible_nominations,
        paths={"partners.institution": "institution", "agreements.agreement": "place__programme__agreement"},
        day=Coalesce(TruncDate("sent_at"), F("deadline")),
        title=("application__person__name_zh", "application__person__name_en"),
        address="stays:nomination",
        state="state",
        is_figure=True,
        rate=Rate(_("Acceptance"), frozenset({"approved"}), frozenset({"rejected"})),
    ),
    Source(
        key="stays",
        label=_("Stays"),
        model=Stay,
        listing=visible_stays,
        paths={
            "partners.institution": "institution",
            "agreements.agreement": "nomination__place__programme__agreement",
        },
        day=Coalesce(F("departed_on"), F("planned_from")),
        title=("person__name_zh", "person__name_en"),
        address="stays:stay",
        state="state",
        flow="out",
        is_figure=True,
    ),
    Source(
        key="recognitions",
        label=_("Recognised courses"),
        model=Recognition,
        listing=visible_recognitions,
        paths={"partners.institution": "stay__institution"},
        day=Coalesce(F("stay__ended_on"), F("stay__planned_until")),
        title=("course__title", "course__title"),
        address="stays:stay",
        target="stay_id",
        state="state",
        rate=Rate(_("Recognition rate"), frozenset({"recognised"}), frozenset({"refused"})),
        is_activity=False,
    ),
)
