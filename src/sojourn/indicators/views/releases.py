"""Releases: list, overview, a unit's report, an indicator, the records behind a figure."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import ReleaseChangeForm, ReleaseForm
from sojourn.indicators.models import Figure, Indicator, Placing, Release
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.flags import flags_in
from sojourn.indicators.queries.pages import Bar, figure_lines, records_of_figure
from sojourn.indicators.queries.pictures import distribution_of, funnel_of
from sojourn.indicators.queries.reaching import reach_of
from sojourn.indicators.queries.releases import dimensions_of, groups_in, report_of
from sojourn.indicators.queries.reports import files_made, reading, sources_of
from sojourn.indicators.queries.trend import trend_of
from sojourn.indicators.queries.visible import (
    openable_figures,
    own_units,
    public_releases,
    reads_every_figure,
    visible_figures,
    visible_improvements,
    visible_objections,
    visible_placings,
    visible_releases,
)
from sojourn.indicators.states import OUT
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, public, screen

PAGE = 50
ENDINGS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))


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
            "endings": ENDINGS,
            "shows_frozen": reads_every_figure(person),
            "flags": flags_in(release) if reads_every_figure(person) else [],
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
    release = get_object_or_404(public_releases().select_related("framework"), pk=pk)
    made = files_made(release)
    return render(
        request,
        "indicators/release_public.html",
        {
            "release": release,
            "groups": groups_in(release),
            "dimensions": dimensions_of(release),
            "reading": reading(),
            "sources": sources_of(release),
            "files": [(ending, label) for ending, label in ENDINGS if ending in made],
        },
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


@screen("indicators.view_placing", one_of=visible_placings)
def unit_report(request: HttpRequest, placing: Placing) -> HttpResponse:
    """A unit's own page: profile, strong and weak points, figures, improvements."""
    release, person = placing.release, request.person
    is_own = placing.unit_id in own_units(person)
    report = report_of(release, placing)
    improvements = visible_improvements(person).filter(unit=placing.unit)
    improvements = list(improvements.select_related("indicator", "owner", "release"))
    return render(
        request,
        "indicators/unit_report.html",
        {
            "release": release,
            "endings": ENDINGS,
            "placing": placing,
            "report": report,
            "reach": reach_of(release, placing, report),
            "dimensions": dimensions_of(release),
            "improvements": improvements,
            "effects": effects_of(improvements),
            "trend": trend_of(placing),
            "flags": flags_in(release, unit=placing.unit) if is_own or reads_every_figure(person) else [],
            "may_open": is_own or reads_every_figure(person),
            "may_object": is_own and release.state == "checking",
            "may_improve": is_own or may(person, "indicators.prepare"),
        },
    )


@screen("indicators.view_release", one_of=visible_releases)
def indicator_detail(request: HttpRequest, release: Release, code: str) -> HttpResponse:
    """One indicator: its definition, and the figures one may see, each with its interval."""
    indicator = get_object_or_404(Indicator, code=code)
    lines = visible_figures(request.person).filter(release=release, indicator=indicator)
    groups = _by_group(figure_lines(lines.select_related("unit")))
    by_group = {group: [bar.figure for bar in bars] for group, bars in groups.items()}
    spreads, bars = distribution_of(by_group)
    return render(
        request,
        "indicators/indicator_detail.html",
        {
            "release": release,
            "indicator": indicator,
            "groups": groups,
            "funnel": funnel_of(indicator, [one for figures in by_group.values() for one in figures]),
            "spreads": spreads,
            "bars": bars,
            "reports": dict(release.placings.values_list("unit", "pk")),
        },
    )


def _by_group(lines: list[Bar]) -> dict[str, list[Bar]]:
    groups: dict[str, list[Bar]] = {}
    for line in lines:
        groups.setdefault(line.figure.unit.get_kind_display(), []).append(line)
    return groups


@screen("indicators.open_figure", one_of=openable_figures)
def figure_detail(request: HttpRequest, figure: Figure) -> HttpResponse:
    """The records behind a figure."""
    release = figure.release
    objections = visible_objections(request.person).filter(
        release=release, unit=figure.unit_id, indicator=figure.indicator_id
    )
    return render(
        request,
        "indicators/figure_detail.html",
        {
            "release": release,
            "figure": figure,
            "report": release.placings.filter(unit=figure.unit_id).first(),
            "records": records_of_figure(figure),
            "objections": objections,
            "may_object": may(request.person, "indicators.object", figure),
        },
    )
