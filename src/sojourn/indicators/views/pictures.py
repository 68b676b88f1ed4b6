"""Pictures of releases: two dimensions, disparity over years, what moved units, fields of work."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sojourn.indicators.models import Release
from sojourn.indicators.queries import fields, pictures
from sojourn.indicators.queries.computing import KINDS
from sojourn.indicators.queries.releases import dimensions_of
from sojourn.indicators.queries.visible import reads_every_figure, visible_releases
from sojourn.indicators.states import OUT
from sojourn.kernel.pages import asked, number_in
from sojourn.kernel.permission import screen
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Unit

WHOLE = {"zh": "指数", "en": "Index"}
PARTS = (
    _("own value"),
    _("goalposts"),
    _("weights"),
    _("method"),
)


def _groups(release: Release) -> list[tuple[str, str]]:
    """The kinds of units in the release, as choices."""
    found = set(release.placings.values_list("group", flat=True))
    return [(kind, Unit.Kind(kind).label) for kind in KINDS if kind in found]


def _chosen(request: HttpRequest, groups: list[tuple[str, str]]) -> str:
    kinds = [kind for kind, _label in groups]
    sent = asked(request, "group")
    return sent if sent in kinds else next(iter(kinds), "")


@screen("indicators.read_index", one_of=visible_releases)
def dimension_map(request: HttpRequest, release: Release) -> HttpResponse:
    """Units in two dimensions of one's choice."""
    groups, dimensions = _groups(release), dimensions_of(release)
    group, by_code = _chosen(request, groups), {one.code: one for one in dimensions}
    first, second = [*by_code, "", ""][:2]
    across, up = (
        sent if (sent := asked(request, name)) in by_code else usual
        for name, usual in (("across", first), ("up", second))
    )
    spots = pictures.spots_in(release, group, across, up)
    context = {
        "release": release,
        "groups": groups,
        "group": group,
        "dimensions": dimensions,
        "across": by_code.get(across),
        "up": by_code.get(up),
        "spots": spots,
        "points": pictures.as_points(spots),
    }
    return render(request, "indicators/dimension_map.html", context)


@screen("indicators.list_releases")
def disparity(request: HttpRequest) -> HttpResponse:
    """How unequal units are, release after release."""
    releases = visible_releases(request.person).exclude(figures_sha256="")
    if not reads_every_figure(request.person):
        releases = releases.filter(state__in=OUT)
    groups = [(kind, Unit.Kind(kind).label) for kind in KINDS]
    group = _chosen(request, groups)
    lines = pictures.disparity(releases, group, WHOLE)
    return render(
        request,
        "indicators/disparity.html",
        {"groups": groups, "group": group, "lines": lines, "series": _as_lines(lines)},
    )


def _as_lines(lines: list[pictures.Inequality]) -> dict[str, Any]:
    """Gini by year, a line for each dimension."""
    names = list(dict.fromkeys(one.release.period for one in lines))
    series: dict[str, list[float | None]] = {}
    for one in lines:
        title = in_language(one.dimension, "title")
        series.setdefault(title, []).append(None if one.gini is None else round(one.gini, 4))
    return {"names": names, "series": [{"name": name, "values": told} for name, told in series.items()]}


@screen("indicators.read_index", one_of=visible_releases)
def changes(request: HttpRequest, release: Release) -> HttpResponse:
    """What moved each unit since another release: its own value, goalposts, weights, method."""
    others = visible_releases(request.person).exclude(figures_sha256="").exclude(pk=release.pk)
    if not reads_every_figure(request.person):
        others = others.filter(state__in=OUT)
    choices = list(others.select_related("framework")[:50])
    number = number_in(request.GET, "since")
    earlier = [one for one in choices if one.period < release.period]
    since = next((one for one in choices if one.pk == number), None) or next(iter(earlier or choices), None)
    groups = _groups(release)
    group = _chosen(request, groups)
    moved, fault = pictures.changes_between(since, release, group) if since else ([], "")
    context = {
        "release": release,
        "since": since,
        "choices": choices,
        "groups": groups,
        "group": group,
        "moved": moved,
        "fault": fault,
        "parts": PARTS,
        "stacks": pictures.as_stacks(moved, [str(one) for one in PARTS]),
    }
    return render(request, "indicators/changes.html", context)


@screen("indicators.read_index", one_of=visible_releases)
def work_fields(request: HttpRequest, release: Release) -> HttpResponse:
    """A hospital's people by field of work."""
    units = fields.hospital_units(release)
    number = number_in(request.GET, "unit")
    unit = next((one for one in units if one.pk == number), None) or next(iter(units), None)
    lines = fields.across_fields(release, unit) if unit else []
    context = {
        "release": release,
        "units": units,
        "unit": unit,
        "lines": lines,
        "fields": [field.label for field in fields.FIELDS],
        "bars": fields.as_bars(lines) if lines else None,
    }
    return render(request, "indicators/work_fields.html", context)
