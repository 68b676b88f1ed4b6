"""Improvements against weak points: agreed, changed, followed, and what came of them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import ImprovementChangeForm, ImprovementForm
from sojourn.indicators.models import Figure, Improvement, Placing
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.visible import openable_figures, visible_improvements
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.steps import take_step
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import spokespeople


@screen("indicators.list_improvements")
def improvement_list(request: HttpRequest) -> HttpResponse:
    """What was agreed, by its date."""
    return worklist_page(request, "indicators.improvements")


@screen("indicators.improve", one_of=openable_figures)
def improvement_add(request: HttpRequest, figure: Figure) -> HttpResponse:
    """Agree on an action against a weak figure; `extra` in the address is what it would take."""
    person: Person = request.person
    initial = {"owner": person.pk, "extra": number_in(request.GET, "extra")}
    form = ImprovementForm(posted(request), owners=_owners(figure.unit, person), initial=initial)
    made: list[Improvement] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.agree_improvement(figure, by=person, **form.cleaned_data)),
        done=_("Agreed. It stands on the unit's report."),
        form=form,
    ):
        return redirect("indicators:improvement", made[0].pk)
    return render(
        request,
        "indicators/improvement_add.html",
        {"figure": figure, "form": form},
        status=422 if form.errors else 200,
    )


def _owners(unit: Unit, person: Person) -> QuerySet[Person]:
    """Who speaks or works for the unit, and whoever agrees."""
    there = spokespeople(unit).values("person")
    return Person.objects.filter(Q(pk__in=there) | Q(pk=person.pk))


@screen("indicators.view_improvement", one_of=visible_improvements)
def improvement_detail(request: HttpRequest, improvement: Improvement) -> HttpResponse:
    """Where it stands, what was expected beside what the next release shows, and its form for who may."""
    person: Person = request.person
    form = _change_form(request, improvement)
    if form is not None and form.is_valid():
        changes: dict[str, Any] = dict(form.cleaned_data)
        seen = changes.pop("version")
        fresh = Improvement.objects.get(pk=improvement.pk)
        if attempt(
            request,
            lambda: actions.change_improvement(fresh, seen=seen, changes=changes, by=person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("indicators:improvement", improvement.pk)
    placing = Placing.objects.filter(release=improvement.release_id, unit=improvement.unit_id).first()
    return render(
        request,
        "indicators/improvement_detail.html",
        {
            "improvement": improvement,
            "effect": effects_of([improvement])[improvement.pk],
            "report": placing if placing and may(person, "indicators.view_placing", placing) else None,
            "form": form,
        },
        status=422 if form is not None and form.errors else 200,
    )


def _change_form(request: HttpRequest, improvement: Improvement) -> ImprovementChangeForm | None:
    person: Person = request.person
    is_open = improvement.state in {"agreed", "running"}
    if not is_open or not may(person, "indicators.improve", improvement):
        return None
    owners = _owners(improvement.unit, person) | Person.objects.filter(pk=improvement.owner_id)
    return ImprovementChangeForm(
        posted(request),
        instance=improvement,
        owners=owners,
        initial={"version": improvement.version},
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
    return redirect("indicators:improvement", improvement.pk)
