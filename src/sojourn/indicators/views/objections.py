"""Objections to figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.indicators import actions
from sojourn.indicators.forms import TextForm
from sojourn.indicators.models import Figure, FigureObjection
from sojourn.indicators.queries.visible import openable_figures, visible_objections
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen


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
