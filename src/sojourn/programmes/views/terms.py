"""How a call gives its places: rules, reserved seats, minimum numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from sojourn.kernel.pages import posted
from sojourn.kernel.permission import screen
from sojourn.programmes import states
from sojourn.programmes.actions import terms as actions
from sojourn.programmes.forms import terms as forms
from sojourn.programmes.models import Call
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.terms import rules_told
from sojourn.programmes.views.saving import save


@screen("programmes.change_call", one_of=visible_calls)
def call_rules(request: HttpRequest, call: Call) -> HttpResponse:
    """Mechanism, ties and weights; what was recorded so far stands below."""
    kept = Call.objects.get(pk=call.pk)
    form = forms.RulesForm(posted(request), instance=call, initial={"version": call.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        saved, stale = save(
            request, form, lambda: _change_rules(kept, form, request.person), version=kept.version
        )
        if saved:
            return redirect("programmes:desk", call.pk)
    context = {
        "form": form,
        "call": kept,
        "stale": stale,
        "rules": rules_told(kept),
        "is_changeable": kept.state in states.CHANGEABLE["rules"],
    }
    return render(request, "programmes/call_rules.html", context, status=422 if form.is_bound else 200)


def _change_rules(call: Call, form: forms.RulesForm, person: Any) -> None:
    actions.change_rules(
        call,
        **form.changes(),
        weights=form.weights,
        seen=form.cleaned_data["version"] or 0,
        reason=form.cleaned_data.get("reason", ""),
        by=person,
    )


@screen("programmes.change_call", one_of=visible_calls)
def call_terms(request: HttpRequest, call: Call) -> HttpResponse:
    """Seats reserved for groups, and minimum numbers."""
    head = forms.ReasonForm(posted(request), call=call, initial={"version": call.version})
    offered = call.places.select_related("programme").order_by("programme__code", "period")
    places = {place.pk: place for place in offered}
    reserves = forms.ReserveFormSet(
        posted(request),
        prefix="reserve",
        form_kwargs={"places": places, "groups": forms.groups_to_choose(call)},
        initial=[
            {"place": one.place_id, "group": one.group, "seats": one.seats} for one in call.reserves.all()
        ],
    )
    minimums = forms.MinimumFormSet(
        posted(request),
        prefix="minimum",
        form_kwargs={"places": places},
        initial=[{"place": one.place_id, "people": one.people} for one in call.minimums.all()],
    )
    stale = None
    if request.method == "POST" and all([head.is_valid(), reserves.is_valid(), minimums.is_valid()]):
        saved, stale = save(
            request,
            head,
            lambda: actions.keep_terms(
                call,
                reserves=reserves.lines(),
                minimums=minimums.lines(),
                seen=head.cleaned_data["version"] or 0,
                reason=head.cleaned_data.get("reason", ""),
                by=request.person,
            ),
            version=call.version,
        )
        if saved:
            return redirect("programmes:desk", call.pk)
    context = {
        "call": call,
        "head": head,
        "reserves": reserves,
        "minimums": minimums,
        "stale": stale,
        "is_changeable": call.state in states.CHANGEABLE["rules"],
    }
    return render(request, "programmes/call_terms.html", context, status=422 if head.is_bound else 200)
