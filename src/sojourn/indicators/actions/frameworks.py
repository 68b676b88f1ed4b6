"""Frameworks: every change is a version, and a version never changes."""

from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from sojourn.engines.composite import CompositeError
from sojourn.indicators.models import Framework, FrameworkVersion, Indicator
from sojourn.indicators.queries.frameworks import method_of, tree_of
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person


@action
def save_framework(
    framework: Framework, *, content: dict[str, Any], note: str, seen: int, by: Person
) -> FrameworkVersion:
    """A new version; refused where somebody saved one since number `seen`, or where it contradicts itself."""
    require(by, "indicators.prepare")
    Framework.objects.select_for_update().get(pk=framework.pk)
    newest = framework.versions.aggregate(number=Max("number"))["number"] or 0
    if newest != seen:
        raise Refusal(
            _("Version %(number)d was saved meanwhile. Look at it first; your changes stand below.")
            % {"number": newest}
        )
    if not note.strip():
        raise Refusal(_("Say what you changed, and why."))
    refuse_content(content)
    return FrameworkVersion.objects.create(
        framework=framework, number=newest + 1, content=content, note=note.strip(), by=by, at=clock.now()
    )


def refuse_content(content: dict[str, Any]) -> None:
    """Refusal with the line that is wrong: an unknown indicator, a circle, weights that sum to zero."""
    try:
        tree = tree_of(content)
        method_of(content, seed=1)
    except (CompositeError, KeyError, ValueError) as failure:
        raise Refusal(str(failure)) from failure
    known = set(Indicator.objects.filter(is_retired=False).values_list("code", flat=True))
    for code in tree.indicators:
        if code not in known:
            raise Refusal(_("There is no indicator %(code)s.") % {"code": code})
