"""The indicators: the 38 that are computed from records, and those an office adds."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.engines.measures.catalogue import DIMENSIONS, MEASURES
from sojourn.indicators.models import Framework, FrameworkVersion, Indicator
from sojourn.indicators.queries.frameworks import TOP
from sojourn.indicators.queries.listed import unit_path
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.kernel.worklists import worklist_named
from sojourn.organisation.models import Person

WORDING = frozenset(
    {
        *(f"{name}_{one}" for name in ("title", "definition", "formula", "source") for one in ("zh", "en")),
        "measured_in",
        "owner",
        "is_retired",
    }
)
COUNTING = frozenset(
    {"counted_list", "counted_query", "against_list", "against_query", "against_size", "estimator"}
)
USUAL = "usual"
"""Code of the framework that is there from the beginning."""
METHOD = {
    "treat": "none",
    "normalise": "minmax:1,100",
    "aggregate": "amean",
    "least": 10,
    "known": 0.5,
    "noise": 0.25,
    "replications": 1000,
}


@action
def load_catalogue(*, by: Person | None) -> int:
    """The 38 indicators and the usual framework, where they are not there yet; gives how many are new."""
    known = set(Indicator.objects.values_list("code", flat=True))
    new = [
        Indicator(
            code=one.code,
            origin=Indicator.Origin.MEASURE,
            title_zh=one.name_zh,
            title_en=one.name_en,
            definition_zh=one.definition_zh,
            definition_en=one.definition_en,
            formula_zh=one.formula_zh,
            formula_en=one.formula_en,
            source_zh=one.source_zh,
            source_en=one.source_en,
            measured_in=one.unit,
            estimator=one.estimator,
            scale=one.scale,
            years=one.years,
            owner=one.owner,
        )
        for one in MEASURES.values()
        if one.code not in known
    ]
    for indicator in new:
        indicator.save()
    framework, is_new = Framework.objects.get_or_create(
        code=USUAL,
        defaults={
            "title_zh": "国际化指数通用框架",
            "title_en": "Usual framework of the internationalisation index",
        },
    )
    if is_new:
        FrameworkVersion.objects.create(
            framework=framework, number=1, content=usual_content(), by=by, at=clock.now()
        )
    return len(new)


def usual_content() -> dict[str, Any]:
    """Five dimensions of equal weight, in each all its indicators of equal weight; more is always better."""
    elements: list[dict[str, Any]] = [
        {"code": one.code, "parent": one.dimension, "weight": 1.0, "direction": 1, "is_capped": False}
        for one in MEASURES.values()
    ]
    elements += [
        {"code": code, "parent": TOP, "weight": 1.0, "title_en": title_en, "title_zh": title_zh}
        for code, (title_en, title_zh) in DIMENSIONS.items()
    ]
    elements.append({"code": TOP, "parent": None, "weight": 1.0, "title_en": "Index", "title_zh": "指数"})
    return {"elements": elements, "method": dict(METHOD)}


@action
def add_indicator(*, by: Person, **facts: Any) -> Indicator:
    """An indicator of the office's own: counted from a saved list, or typed in with proof."""
    require(by, "indicators.prepare")
    if Indicator.objects.filter(code__iexact=facts["code"]).exists():
        raise Refusal(_("There is an indicator %(code)s already.") % {"code": facts["code"]})
    _refuse_counting(facts)
    origin = Indicator.Origin.LISTED if facts.get("counted_list") else Indicator.Origin.TYPED
    return Indicator.objects.create(origin=origin, **facts)


def _refuse_counting(facts: dict[str, Any]) -> None:
    """What chance may be estimated of needs k and n; a list is one that belongs to units."""
    for name in ("counted_list", "against_list"):
        told = worklist_named(facts[name]) if facts.get(name) else None
        if facts.get(name) and (told is None or not unit_path(told)):
            raise Refusal(_("The rows of this list belong to no unit."))
    against = bool(facts.get("against_list") or facts.get("against_size"))
    is_estimated = facts.get("estimator", Indicator.Estimator.DERIVED) in {"B", "P"}
    if is_estimated and not (facts.get("counted_list") and against):
        raise Refusal(_("A share or rate needs a list that is counted, and what it is held against."))
    if against and not is_estimated:
        raise Refusal(_("What is held against something is a share or a rate."))


@action
def change_indicator(indicator: Indicator, *, seen: int, changes: dict[str, Any], by: Person) -> Indicator:
    """Titles, definitions and who answers for it; how a computed one is computed stands fast."""
    require(by, "indicators.prepare")
    if indicator.origin == Indicator.Origin.MEASURE and set(changes) - WORDING:
        raise Refusal(_("How %(code)s is computed is part of the system.") % {"code": indicator.code})
    if indicator.origin == Indicator.Origin.LISTED and COUNTING & set(changes):
        _refuse_counting({name: getattr(indicator, name) for name in COUNTING} | changes)
    return save_version(indicator, seen=seen, changes=changes, by=by)
