"""What of agreements stands on time lines."""

from django.utils.translation import gettext_lazy as _

from sojourn.agreements.models import Agreement
from sojourn.agreements.queries import visible_agreements
from sojourn.kernel.timeline import Source, tell

tell(
    Source(
        key="agreements",
        label=_("Agreements"),
        model=Agreement,
        listing=visible_agreements,
        paths={"partners.institution": "institution"},
        day="valid_from",
        title=("title_zh", "title_en"),
        address="agreements:agreement",
        is_activity=False,
    )
)
