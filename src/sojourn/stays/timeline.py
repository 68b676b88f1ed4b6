"""Nominations, stays and recognised courses on time lines; the seats they use."""

from collections.abc import Collection

from django.db.models import Count, F
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from sojourn.agreements.queries import count_used_seats
from sojourn.kernel.timeline import Rate, Source, tell
from sojourn.stays.models import Nomination, Recognition, Stay
from sojourn.stays.queries import visible_nominations, visible_recognitions, visible_stays
from sojourn.stays.states import LIVE_NOMINATIONS

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


@count_used_seats
def seats_used(caps: Collection[int]) -> dict[tuple[int, int], int]:
    """A seat is used by a nomination that stands. One query."""
    lines = (
        Nomination.objects.filter(place__cap__in=caps, state__in=LIVE_NOMINATIONS)
        .order_by()
        .values_list("place__cap", "application__unit")
        .annotate(number=Count("pk"))
    )
    return {(cap, unit): number for cap, unit, number in lines}
