"""Releases: list, overview, a unit's report, an indicator, the records behind a figure."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import ReleaseChangeForm, ReleaseForm
from sojourn.indicators.models import FigureObjection, Placing, Release
from sojourn.indicators.queries.pages import figure_lines, records_of_figure
from sojourn.indicators.queries.releases import dimensions_of, groups_in, report_of
from sojourn.indicators.queries.visible import (
    own_units,
    public_releases,
    reads_every_figure,
    visible_improvements,
    visible_objections,
    visible_releases,
)
from sojourn.indicators.states import OUT
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, public, screen

PAGE = 50


@screen("indicators.list_releases")
def release_list(request: HttpRequest) -> HttpResponse:
    """Every release one may read, the newest first."""
    releases = visible_releases(request.person).select_related("framework__framework")
    page = Paginator(releases, PAGE).get_page(request.GET.get("page"))
    return render(request, "indicators/release_list.html", {"page": page})


@screen("indicators.prepare")
def release_add(request: HttpRequest) -> HttpResponse:
    form = ReleaseForm(posted(request))
    made: list[Release] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.begin_release(by=request.person, **form.cleaned_data)),
        form=form,
    ):
        return redirect("indicators:release", made[0].pk)
    return render(request, "indicators/release_add.html", {"form": form}, status=422 if form.errors else 200)


@screen("indicators.view_release", one_of=visible_releases)
def release_detail(request: HttpRequest, release: Release) -> HttpResponse:
    """Places with their intervals by kind of unit; what waits, and for whom."""
    person = request.person
    form = ReleaseChangeForm(posted(request), instance=release, initial={"version": release.version})
    may_prepare = may(person, "indicators.prepare")
    if request.method == "POST" and may_prepare and form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version")
        fresh = Release.objects.get(pk=release.pk)
        if attempt(
            request,
            lambda: actions.change_release(fresh, seen=seen, changes=changes, by=person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("indicators:release", release.pk)
    shows_places = release.state in OUT or reads_every_figure(person)
    return render(
        request,
        "indicators/release_detail.html",
        {
            "release": release,
            "groups": groups_in(release) if shows_places else {},
            "own": _own_placings(release, person),
            "dimensions": dimensions_of(release),
            "objections": visible_objections(person)
            .filter(release=release)
            .select_related("unit", "indicator"),
            "form": form if may_prepare and release.state not in OUT else None,
        },
        status=422 if form.errors else 200,
    )


def _own_placings(release: Release, person) -> list[Placing]:  # noqa: ANN001 - a Person
    units = own_units(person)
    return list(release.placings.filter(unit__in=units).select_related("unit")) if units else []


@public
def public_release(request: HttpRequest, pk: int) -> HttpResponse:
    """A released index that everybody may read."""
    release = get_object_or_404(public_releases(), pk=pk)
    return render(
        request,
        "indicators/release_public.html",
        {"release": release, "groups": groups_in(release), "dimensions": dimensions_of(release)},
    )


@require_POST
@screen("indicators.view_release", one_of=visible_releases)
def release_step(request: HttpRequest, release: Release) -> HttpResponse:
    """Freeze, open the check, thaw, decide, take back, release, archive."""
    person, step = request.person, request.POST.get("step", "")
    reason = request.POST.get("reason", "")
    if step == "compute":
        jobs: list = []
        if attempt(request, lambda: jobs.append(actions.freeze_figures(release, by=person))):
            return redirect("kernel:job", jobs[0].pk)
        return redirect("indicators:release", release.pk)
    act = {
        "thaw": lambda: actions.thaw_release(release, by=person, reason=reason),
        "release": lambda: actions.release_index(release, by=person),
    }.get(step, lambda: actions.take_release_step(release, step=step, by=person, reason=reason))
    attempt(request, act, done=_("Done."))
    return redirect("indicators:release", release.pk)


@screen("indicators.view_release", one_of=visible_releases)
def unit_report(request: HttpRequest, release: Release, unit: int) -> HttpResponse:
    """A unit's own page: profile, strong and weak points, objections, improvements."""
    placing = get_object_or_404(release.placings.select_related("unit"), unit=unit)
    if not may_read_unit(request.person, release, unit):
        raise Http404
    return render(
        request,
        "indicators/unit_report.html",
        {
            "release": release,
            "placing": placing,
            "report": report_of(release, placing),
            "dimensions": dimensions_of(release),
            "improvements": visible_improvements(request.person)
            .filter(unit=unit)
            .select_related("indicator", "owner", "release"),
            "is_own": unit in own_units(request.person),
            "may_object": unit in own_units(request.person) and release.state == "checking",
        },
    )


def may_read_unit(person, release: Release, unit: int) -> bool:  # noqa: ANN001 - a Person
    """Before the release only the unit itself and those who read all see its figures."""
    return release.state in OUT or reads_every_figure(person) or unit in own_units(person)


@screen("indicators.view_release", one_of=visible_releases)
def indicator_detail(request: HttpRequest, release: Release, code: str) -> HttpResponse:
    """One indicator: its definition, and the figure of every unit with its interval."""
    lines = release.lines.filter(indicator__code=code).select_related("unit", "indicator")
    if not (release.state in OUT or reads_every_figure(request.person)):
        lines = lines.filter(unit__in=own_units(request.person))
    found = figure_lines(lines)
    if not found:
        raise Http404
    return render(
        request,
        "indicators/indicator_detail.html",
        {"release": release, "indicator": found[0].figure.indicator, "groups": _by_group(found)},
    )


def _by_group(lines: list) -> dict[str, list]:
    groups: dict[str, list] = {}
    for line in lines:
        groups.setdefault(line.figure.unit.get_kind_display(), []).append(line)
    return groups


@screen("indicators.view_release", one_of=visible_releases)
def figure_detail(request: HttpRequest, release: Release, figure: int) -> HttpResponse:
    """The records behind a figure: for the unit itself and those who read all."""
    line = get_object_or_404(release.lines.select_related("unit", "indicator"), pk=figure)
    person = request.person
    if not (reads_every_figure(person) or line.unit_id in own_units(person)):
        raise Http404
    objections = FigureObjection.objects.filter(
        release=release, unit=line.unit_id, indicator=line.indicator_id
    )
    return render(
        request,
        "indicators/figure_detail.html",
        {
            "release": release,
            "figure": line,
            "records": records_of_figure(line),
            "objections": objections,
            "may_object": release.state == "checking" and line.unit_id in own_units(person),
        },
    )
