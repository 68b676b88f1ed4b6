"""Objections to figures, and improvements against weak points."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import ImprovementForm, TextForm
from sojourn.indicators.models import FigureObjection, Improvement, Release
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.visible import (
    CENTRE,
    own_units,
    visible_improvements,
    visible_objections,
    visible_releases,
)
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.organisation.queries import spokespeople, standing_of

PAGE = 50


@screen("indicators.object", one_of=visible_releases)
def objection_add(request: HttpRequest, release: Release, figure: int) -> HttpResponse:
    """Object to a figure of one's own unit."""
    line = get_object_or_404(release.lines.select_related("unit", "indicator", "release"), pk=figure)
    if line.unit_id not in own_units(request.person):
        raise Http404
    form = TextForm(posted(request))
    made: list[FigureObjection] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.file_objection(line, text=form.cleaned_data["text"], by=request.person)),
        done=_("The objection is filed. You get a letter with the answer."),
        form=form,
    ):
        return redirect("indicators:objection", made[0].pk)
    return render(
        request,
        "indicators/objection_add.html",
        {"release": release, "figure": line, "form": form},
        status=422 if form.errors else 200,
    )


@screen("indicators.view_objection", one_of=visible_objections)
def objection_detail(request: HttpRequest, objection: FigureObjection) -> HttpResponse:
    figure = objection.release.lines.filter(indicator=objection.indicator_id, unit=objection.unit_id).first()
    return render(request, "indicators/objection_detail.html", {"objection": objection, "figure": figure})


@require_POST
@screen("indicators.view_objection", one_of=visible_objections)
def objection_step(request: HttpRequest, objection: FigureObjection) -> HttpResponse:
    """Uphold, reject, say that the records are corrected, withdraw."""
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if step in {"uphold", "reject", "correct", "withdraw"}:
        attempt(
            request,
            lambda: actions.settle_objection(objection, step=step, reason=reason, by=request.person),
            done=_("Done."),
        )
    return redirect("indicators:objection", objection.pk)


@screen("indicators.improve")
def improvement_list(request: HttpRequest) -> HttpResponse:
    """What was agreed, open ones by their date first."""
    found = visible_improvements(request.person).select_related("unit", "indicator", "owner", "release")
    ordered = found.order_by("state", "due_on", "id")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "indicators/improvement_list.html", {"page": page, "effects": effects_of(page.object_list)}
    )


@screen("indicators.view_release", one_of=visible_releases)
def improvement_add(request: HttpRequest, release: Release, figure: int) -> HttpResponse:
    """Agree on an action against a weak figure."""
    line = get_object_or_404(release.lines.select_related("unit", "indicator", "release"), pk=figure)
    person: Person = request.person
    if not (line.unit_id in own_units(person) or standing_of(person).holds(CENTRE)):
        raise Http404
    owners = Person.objects.filter(pk__in=spokespeople(line.unit).values("person")) | Person.objects.filter(
        pk=person.pk
    )
    form = ImprovementForm(posted(request), owners=owners.distinct())
    made: list[Improvement] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(
            actions.agree_improvement(
                release, unit=line.unit, indicator=line.indicator, by=person, **form.cleaned_data
            )
        ),
        done=_("Agreed. It stands on the unit's report."),
        form=form,
    ):
        return redirect("indicators:unit", release.pk, line.unit_id)
    return render(
        request,
        "indicators/improvement_add.html",
        {"release": release, "figure": line, "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
@screen("indicators.view_improvement", one_of=visible_improvements)
def improvement_step(request: HttpRequest, improvement: Improvement) -> HttpResponse:
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    if step in {"begin", "finish", "drop", "resume"}:
        attempt(
            request,
            lambda: take_step(improvement, step, by=request.person, reason=reason),
            done=_("Done."),
        )
    return redirect("indicators:unit", improvement.release_id, improvement.unit_id)
