"""Who may do what with frameworks, releases, objections and improvements."""

import rules

from sojourn.indicators.models import (
    Figure,
    FigureObjection,
    Framework,
    Improvement,
    Indicator,
    Placing,
    Release,
    TypedFigure,
)
from sojourn.indicators.queries.visible import (
    CENTRE,
    own_units,
    reads_every_figure,
    visible_figures,
    visible_frameworks,
    visible_improvements,
    visible_indicators,
    visible_objections,
    visible_placings,
    visible_releases,
    visible_typed_figures,
)
from sojourn.indicators.states import CHECKED, LEADER, OFFICE, OUT, UNIT
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import standing_of
from sojourn.organisation.rules import holds_central_office, is_inside


@rules.predicate
def reads_figures(person: Person) -> bool:
    return reads_every_figure(person)


@rules.predicate
def checks_release(person: Person, release: Release) -> bool:
    """Speaks for a unit, and the release is shown to units."""
    return release.state in CHECKED and bool(own_units(person))


@rules.predicate
def is_released_to(person: Person, release: Release) -> bool:
    return release.state in OUT and (release.is_public or is_inside(person))


@rules.predicate
def is_part_of_released(person: Person, part: Figure | Placing) -> bool:
    return bool(is_released_to(person, part.release))


@rules.predicate
def is_checked_by(person: Person, part: Figure | Placing) -> bool:
    """Of one's own unit, in a release that units check or have checked."""
    return part.release.state in CHECKED and part.unit_id in own_units(person)


@rules.predicate
def can_be_objected_to(person: Person, figure: Figure) -> bool:
    return figure.release.state == "checking" and is_checked_by(person, figure)


@rules.predicate
def speaks_for_unit_of(person: Person, thing: FigureObjection | Improvement | Figure | TypedFigure) -> bool:
    return thing.unit_id in own_units(person)


@rules.predicate
def owns_improvement(person: Person, improvement: Improvement) -> bool:
    return improvement.owner_id == person.pk


@rules.predicate
def entered_figure(person: Person, figure: TypedFigure) -> bool:
    """Nobody checks what they entered."""
    return figure.entered_by_id == person.pk


@rules.predicate
def speaks_for_some_unit(person: Person) -> bool:
    return bool(own_units(person))


permit(
    {
        "indicators.view_release": reads_figures | checks_release | is_released_to,
        "indicators.read_index": reads_figures | is_released_to,
        "indicators.list_releases": is_inside,
        "indicators.prepare": holds_central_office,
        "indicators.verify": reads_figures,
        "indicators.view_framework": is_inside,
        "indicators.list_frameworks": is_inside,
        "indicators.view_indicator": is_inside,
        "indicators.change_indicator": holds_central_office,
        "indicators.view_typed_figure": reads_figures | speaks_for_unit_of,
        "indicators.check_typed_figure": holds_central_office & ~entered_figure,
        "indicators.view_placing": reads_figures | is_part_of_released | is_checked_by,
        "indicators.view_figure": reads_figures | is_part_of_released | is_checked_by,
        "indicators.open_figure": reads_figures | speaks_for_unit_of,
        "indicators.object": can_be_objected_to,
        "indicators.view_objection": reads_figures | speaks_for_unit_of,
        "indicators.list_improvements": holds_central_office | reads_figures | speaks_for_some_unit,
        "indicators.improve": holds_central_office | speaks_for_unit_of,
        "indicators.view_improvement": reads_figures | speaks_for_unit_of | owns_improvement,
    }
)

listed(Release, name="indicators.view_release", listing=visible_releases)
listed(Framework, name="indicators.view_framework", listing=visible_frameworks)
listed(Indicator, name="indicators.view_indicator", listing=visible_indicators)
listed(TypedFigure, name="indicators.view_typed_figure", listing=visible_typed_figures)
listed(Placing, name="indicators.view_placing", listing=visible_placings)
listed(Figure, name="indicators.view_figure", listing=visible_figures)
listed(FigureObjection, name="indicators.view_objection", listing=visible_objections)
listed(Improvement, name="indicators.view_improvement", listing=visible_improvements)


@parties_in(Release)
def parties_of_release(person: Person, release: Release) -> set[str]:
    """The office prepares, a leader of the university releases."""
    standing = standing_of(person)
    parties = {OFFICE} if standing.holds(CENTRE) else set()
    return parties | ({LEADER} if standing.holds({Role.LEADER}) else set())


@parties_in(FigureObjection)
def parties_of_objection(person: Person, objection: FigureObjection) -> set[str]:
    """Who speaks for the unit does not answer its own objection."""
    if objection.unit_id in own_units(person) or objection.filed_by_id == person.pk:
        return {UNIT}
    return {OFFICE} if standing_of(person).holds(CENTRE) else set()


@parties_in(Improvement)
def parties_of_improvement(person: Person, improvement: Improvement) -> set[str]:
    parties = {OFFICE} if standing_of(person).holds(CENTRE) else set()
    is_own = improvement.owner_id == person.pk or improvement.unit_id in own_units(person)
    return parties | ({UNIT} if is_own else set())
