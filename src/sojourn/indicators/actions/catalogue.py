"""The indicators: the 38 that are computed from records, and those an office adds."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.engines.measures.catalogue import DIMENSIONS, MEASURES
from sojourn.indicators.models import Framework, FrameworkVersion, Indicator
from sojourn.indicators.queries.frameworks import TOP
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person

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
    """An indicator of the office's own, whose figures are typed in with proof."""
    require(by, "indicators.prepare")
    if Indicator.objects.filter(code__iexact=facts["code"]).exists():
        raise Refusal(_("There is an indicator %(code)s already.") % {"code": facts["code"]})
    return Indicator.objects.create(origin=Indicator.Origin.TYPED, **facts)


@action
def change_indicator(indicator: Indicator, *, seen: int, changes: dict[str, Any], by: Person) -> Indicator:
    """Titles, definitions and who answers for it; how a computed one is computed stands fast."""
    require(by, "indicators.prepare")
    return save_version(indicator, seen=seen, changes=changes, by=by)
