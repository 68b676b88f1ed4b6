"""Objections to figures, and improvements against weak points."""

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import ImprovementForm, TextForm
from sojourn.indicators.models import Figure, FigureObjection, Improvement, Placing
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.visible import openable_figures, visible_improvements, visible_objections
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.steps import take_step
from sojourn.organisation.models import Person
from sojourn.organisation.queries import spokespeople

PAGE = 50


@screen("indicators.object", one_of=openable_figures)
def objection_add(request: HttpRequest, figure: Figure) -> HttpResponse:
    """Object to a figure of one's own unit."""
    form = TextForm(posted(request))
    made: list[FigureObjection] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.file_objection(figure, by=request.person, **form.cleaned_data)),
        done=_("The objection is filed. You get a letter with the answer."),
        form=form,
    ):
        return redirect("indicators:objection", made[0].pk)
    return render(
        request,
        "indicators/objection_add.html",
        {"figure": figure, "form": form},
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


@screen("indicators.list_improvements")
def improvement_list(request: HttpRequest) -> HttpResponse:
    """What was agreed, open ones by their date first."""
    found = visible_improvements(request.person).select_related("unit", "indicator", "owner", "release")
    ordered = found.order_by("state", "due_on", "id")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "indicators/improvement_list.html", {"page": page, "effects": effects_of(page.object_list)}
    )


@screen("indicators.improve", one_of=openable_figures)
def improvement_add(request: HttpRequest, figure: Figure) -> HttpResponse:
    """Agree on an action against a weak figure."""
    person: Person = request.person
    form = ImprovementForm(posted(request), owners=_owners(figure, person))
    if form.is_valid() and attempt(
        request,
        lambda: actions.agree_improvement(figure, by=person, **form.cleaned_data),
        done=_("Agreed. It stands on the unit's report."),
        form=form,
    ):
        return redirect("indicators:improvement_list")
    return render(
        request,
        "indicators/improvement_add.html",
        {"figure": figure, "form": form},
        status=422 if form.errors else 200,
    )


def _owners(figure: Figure, person: Person) -> QuerySet[Person]:
    """Who speaks or works for the unit, and whoever agrees."""
    there = spokespeople(figure.unit).values("person")
    return Person.objects.filter(Q(pk__in=there) | Q(pk=person.pk))


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
    placing = Placing.objects.filter(release=improvement.release_id, unit=improvement.unit_id).first()
    if placing is None or not may(request.person, "indicators.view_placing", placing):
        return redirect("indicators:improvement_list")
    return redirect("indicators:report", placing.pk)
