"""Which releases, figures and objections a person sees."""

from django.db.models import Q, QuerySet

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
from sojourn.indicators.states import CHECKED, OUT
from sojourn.organisation.models import Person, Role
from sojourn.organisation.queries import READERS, UNIT, standing_of

CENTRE = frozenset({Role.DIRECTOR, Role.OFFICER})
"""Who prepares the index."""


def reads_every_figure(person: Person) -> bool:
    """The International Office and the university's leaders."""
    return standing_of(person).holds(CENTRE | READERS)


def own_units(person: Person) -> frozenset[int]:
    """The units one speaks for: their figures one checks, and their weak points one mends."""
    return standing_of(person).units(UNIT | {Role.FOREIGN_AFFAIRS})


def visible_releases(person: Person | None) -> QuerySet[Release]:
    """Everything for the office; from the check on for those who speak for a unit; released ones for all."""
    if person is None:
        return public_releases()
    if reads_every_figure(person):
        return Release.objects.all()
    standing = standing_of(person)
    if own_units(person):
        return Release.objects.filter(state__in=CHECKED)
    return Release.objects.filter(state__in=OUT) if standing.reach else public_releases()


def public_releases() -> QuerySet[Release]:
    return Release.objects.filter(state__in=OUT, is_public=True)


def visible_objections(person: Person) -> QuerySet[FigureObjection]:
    """All for the office and leaders, else those of one's own units."""
    if reads_every_figure(person):
        return FigureObjection.objects.all()
    return FigureObjection.objects.filter(unit__in=own_units(person))


def visible_improvements(person: Person) -> QuerySet[Improvement]:
    """All for the office and leaders, else those of one's own units, and those one answers for."""
    if reads_every_figure(person):
        return Improvement.objects.all()
    return Improvement.objects.filter(Q(unit__in=own_units(person)) | Q(owner=person))


def visible_frameworks(person: Person) -> QuerySet[Framework]:
    """How the index is made is open to everybody inside."""
    return Framework.objects.all() if standing_of(person).reach else Framework.objects.none()


def visible_indicators(person: Person) -> QuerySet[Indicator]:
    """What is measured is open to everybody inside."""
    return Indicator.objects.all() if standing_of(person).reach else Indicator.objects.none()


def visible_typed_figures(person: Person) -> QuerySet[TypedFigure]:
    """All for the office and leaders, else those of one's own units."""
    if reads_every_figure(person):
        return TypedFigure.objects.all()
    return TypedFigure.objects.filter(unit__in=own_units(person))


def visible_figures(person: Person) -> QuerySet[Figure]:
    """All of released indices; before that those of one's own units, from the check on."""
    return Figure.objects.filter(_of_unit_or_out(person))


def visible_placings(person: Person) -> QuerySet[Placing]:
    """As figures."""
    return Placing.objects.filter(_of_unit_or_out(person))


def _of_unit_or_out(person: Person) -> Q:
    if reads_every_figure(person):
        return Q()
    is_own = Q(unit__in=own_units(person), release__state__in=CHECKED)
    is_out = Q(release__in=visible_releases(person).filter(state__in=OUT))
    return is_own | is_out


def openable_figures(person: Person) -> QuerySet[Figure]:
    """Figures whose records one may open: of one's own units; all for the office and leaders."""
    seen = visible_figures(person)
    return seen if reads_every_figure(person) else seen.filter(unit__in=own_units(person))
