"""The unit's pages: its applicants in order, and its opinion on each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.applications import actions
from sojourn.applications.forms import OpinionForm
from sojourn.applications.models import Application, Endorsement
from sojourn.applications.queries import (
    calls_to_endorse_for,
    order_by_numbers,
    readable_applications,
    sheet_of,
    unit_groups,
    waiting_for_unit,
)
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.organisation.models import Unit
from sojourn.organisation.queries import UNIT, standing_of
from sojourn.programmes.models import Call


@screen("applications.list_unit_applications", one_of=calls_to_endorse_for)
def unit_list(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications of one's units: to be endorsed, in the unit's order, not endorsed."""
    groups = unit_groups(call, request.person, request.GET)
    return render(request, "applications/unit_list.html", {"call": call, "groups": groups})


@require_POST
@screen("applications.list_unit_applications", one_of=calls_to_endorse_for)
def unit_order(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    """Put the endorsed applications of one unit in order: by a button up or down, or by the numbers typed."""
    unit = get_object_or_404(Unit, pk=number, pk__in=standing_of(request.person).units(UNIT))
    seen = [int(part) for part in request.POST.get("seen", "").split(",") if part.isdecimal()]

    def act() -> None:
        actions.order_endorsements(
            call, unit, order=_wanted_order(request, seen), seen=seen, by=request.person
        )

    attempt(request, act, done=_("The order is saved."))
    return redirect("applications:unit_list", call.pk)


def _wanted_order(request: HttpRequest, seen: list[int]) -> list[int]:
    """The order asked for: `move` names an application and its new rank, else each has a number typed."""
    if "move" not in request.POST:
        return order_by_numbers(seen, {one: request.POST.get(f"rank_{one}", "") for one in seen})
    number, _colon, to = request.POST["move"].partition(":")
    if not (number.isdecimal() and to.isdecimal() and int(number) in seen):
        raise Http404
    return order_by_numbers(seen, {int(number): to})


@require_POST
@screen("applications.list_unit_applications", one_of=calls_to_endorse_for)
def endorse_selected(request: HttpRequest, call: Call) -> HttpResponse:
    """Endorse the applications ticked, in the order in which they stand."""
    ticked = request.POST.getlist("application")
    numbers = {int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) <= 18}
    waiting = waiting_for_unit(call, request.person, numbers)
    if not waiting:
        messages.error(request, _("Tick the applications that the unit endorses."))
        return redirect("applications:unit_list", call.pk)
    done, refusals = actions.endorse_applications(
        waiting, by=request.person, opinion=request.POST.get("opinion", "")
    )
    if done:
        messages.success(
            request, ngettext("%(count)d endorsed.", "%(count)d endorsed.", done) % {"count": done}
        )
    for refusal in dict.fromkeys(refusals):
        messages.error(request, refusal)
    return redirect("applications:unit_list", call.pk)


@screen("applications.endorse_application", one_of=readable_applications)
def opinion(request: HttpRequest, application: Application) -> HttpResponse:
    """One application with the form for the unit's opinion."""
    earlier = getattr(application, "endorsement", None)
    form = OpinionForm(request.POST or None, initial=_as_typed(earlier))
    if request.method == "POST" and form.is_valid():
        words, is_positive = form.cleaned_data["opinion"], form.cleaned_data["is_positive"] == "yes"

        def act() -> None:
            if is_positive:
                actions.endorse_application(application, by=request.person, opinion=words)
            else:
                actions.decline_endorsement(application, by=request.person, opinion=words)

        if attempt(request, act, done=_("The opinion is recorded."), form=form):
            return redirect("applications:unit_list", application.call_id)
    return render(
        request,
        "applications/opinion.html",
        {
            "application": application,
            "sheet": sheet_of(application),
            "form": form,
            "earlier": earlier,
            "is_waiting": application.state == "submitted" and application.call.is_past_closing,
        },
        status=422 if form.is_bound else 200,
    )


def _as_typed(earlier: Endorsement | None) -> dict[str, str]:
    """An opinion that was taken back, to be changed rather than typed again."""
    if earlier is None:
        return {}
    return {"opinion": earlier.opinion, "is_positive": "yes" if earlier.is_positive else "no"}
