"""The calibration round, for the office and for the panel."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import EarlierForm, SampleForm, points_forms
from sojourn.reviews.queries.calibration import calibration_of, calls_of_panel, own_sample_points


@screen("reviews.run_panel", one_of=calls_to_select_for)
def samples(request: HttpRequest, call: Call) -> HttpResponse:
    """The samples of a call and how differently they were judged."""
    do = request.POST.get("do", "")
    if do == "remove":
        sample = get_object_or_404(call.samples, pk=number_in(request.POST, "sample"))
        attempt(request, lambda: actions.remove_sample(sample, by=request.person), done=_("Taken away."))
        return redirect("reviews:samples", call.pk)
    form = SampleForm(request.POST if do == "add" else None)
    earlier = EarlierForm(request.POST if do == "earlier" else None)
    sent: Any = form if do == "add" else earlier
    if sent.is_bound and sent.is_valid() and _add(request, call, sent):
        return redirect("reviews:samples", call.pk)
    return render(
        request,
        "reviews/samples.html",
        {
            "call": call,
            "form": form,
            "earlier": earlier,
            "calibration": calibration_of(call),
            "panel_count": call.panel.count(),
        },
        status=422 if sent.is_bound else 200,
    )


def _add(request: HttpRequest, call: Call, form: SampleForm | EarlierForm) -> bool:
    def act() -> None:
        if isinstance(form, SampleForm):
            actions.add_sample(call, by=request.person, **form.cleaned_data)
        else:
            actions.add_sample_from(call, form.cleaned_data["application"], by=request.person)

    return attempt(request, act, done=_("Added."), form=form)


@screen("reviews.calibrate", one_of=calls_of_panel)
def calibration(request: HttpRequest, call: Call) -> HttpResponse:
    """A reviewer scores the samples; who has scored all sees how the others judged."""
    forms = points_forms(call, posted(request), own_sample_points(call, request.person))
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        points = {pair: value for form in forms for pair, value in form.points().items()}
        if attempt(request, lambda: actions.score_samples(call, points, by=request.person), done=_("Saved.")):
            return redirect("reviews:calibration", call.pk)
    found = calibration_of(call, request.person)
    return render(
        request,
        "reviews/calibration.html",
        {
            "call": call,
            "forms": forms,
            "calibration": found,
            "is_finished": request.person.pk in found.finished,
        },
        status=422 if request.method == "POST" else 200,
    )
