"""Indicators: all of them, one with its history and typed figures, new ones, changes."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import IndicatorChangeForm, IndicatorForm, TypedFigureForm
from sojourn.indicators.models import Indicator, TypedFigure
from sojourn.indicators.queries.visible import visible_indicators, visible_typed_figures
from sojourn.kernel.files import serve
from sojourn.kernel.history import changes_of
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.worklists import worklist_named

PAGE = 50


@screen("indicators.list_frameworks")
def indicator_list(request: HttpRequest) -> HttpResponse:
    """All indicators, computed and the office's own."""
    page = Paginator(Indicator.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "indicators/indicator_list.html", {"page": page})


@screen("indicators.prepare")
def indicator_add(request: HttpRequest) -> HttpResponse:
    """An indicator of the office's own: from a saved list, or typed in with proof."""
    form = IndicatorForm(posted(request), person=request.person)
    made: list[Indicator] = []
    if form.is_valid() and attempt(
        request,
        lambda: made.append(actions.add_indicator(by=request.person, **form.cleaned_data)),
        done=_("Entered. Put it into a framework so that it counts."),
        form=form,
    ):
        return redirect("indicators:own_indicator", made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "indicators/indicator_add.html", {"form": form}, status=status)


@screen("indicators.view_indicator", one_of=visible_indicators)
def own_indicator(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """One indicator outside any release: definition, where its figures come from, history."""
    form = TypedFigureForm(posted(request), request.FILES or None)
    may_prepare = may(request.person, "indicators.prepare")
    is_typed = indicator.origin == Indicator.Origin.TYPED
    if request.method == "POST" and may_prepare and is_typed and form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        if attempt(
            request,
            lambda: actions.enter_typed_figure(indicator, by=request.person, **facts),
            done=_("Entered. It counts once somebody else has checked it against the proof."),
            form=form,
        ):
            return redirect("indicators:own_indicator", indicator.pk)
    figures = visible_typed_figures(request.person).filter(indicator=indicator)
    shown = figures.select_related("unit", "entered_by", "checked_by")
    context = {
        "indicator": indicator,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "form": form if may_prepare and is_typed else None,
        "counted": worklist_named(indicator.counted_list),
        "against": worklist_named(indicator.against_list),
        "changes": changes_of(indicator) if may_prepare else [],
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "indicators/own_indicator.html", context, status=status)


@screen("indicators.change_indicator", one_of=visible_indicators)
def indicator_change(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Titles, definitions, who answers for it, whether it is still used."""
    form = IndicatorChangeForm(posted(request), instance=indicator, initial={"version": indicator.version})
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen, fresh = changes.pop("version"), Indicator.objects.get(pk=indicator.pk)
        if attempt(
            request,
            lambda: actions.change_indicator(fresh, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("indicators:own_indicator", indicator.pk)
    context = {"indicator": indicator, "form": form}
    return render(request, "indicators/indicator_change.html", context, status=422 if form.errors else 200)


@require_POST
@screen("indicators.check_typed_figure", one_of=visible_typed_figures)
def typed_figure_check(request: HttpRequest, figure: TypedFigure) -> HttpResponse:
    """Say that the paper proves the value."""
    attempt(
        request,
        lambda: actions.check_typed_figure(figure, by=request.person),
        done=_("Checked. The figure counts from now on."),
    )
    return redirect("indicators:own_indicator", figure.indicator_id)


@screen("indicators.view_typed_figure", one_of=visible_typed_figures)
def typed_figure_proof(request: HttpRequest, figure: TypedFigure) -> HttpResponse:
    """The paper behind a typed figure."""
    return serve(figure.proof)
