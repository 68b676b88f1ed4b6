"""How the reviewers agree, what normalisation does to their points, and further reviews."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.pages import attempt, number_in
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import NormalisationForm
from sojourn.reviews.models import PanelRules
from sojourn.reviews.queries import agreement_in, awaiting, rules_of
from sojourn.reviews.queries.agreement import EXPLANATIONS, Agreement


@screen("reviews.run_panel", one_of=calls_to_select_for)
def agreement(request: HttpRequest, call: Call) -> HttpResponse:
    """Means of the reviewers, raw and normalised points, disagreements; one click asks a further review."""
    sent = request.POST if "normalisation" in request.POST else None
    form = NormalisationForm(sent, instance=rules_of(call))
    if sent is not None and form.is_valid():
        attempt(
            request,
            lambda: actions.save_panel_rules(call, form.cleaned_data, {}, by=request.person),
            done=_("Saved. The scores take it up when they are computed next."),
        )
        return redirect("reviews:agreement", call.pk)
    found = agreement_in(call)
    if request.method == "POST" and sent is None:
        return _ask(request, call, found)
    only_apart = request.GET.get("all") != "1"
    numbers = found.disagreeing if only_apart else sorted(found.judged)
    page = Paginator(numbers, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/agreement.html",
        {
            "call": call,
            "form": form,
            "agreement": found,
            "explanations": [(label, EXPLANATIONS[one]()) for one, label in PanelRules.Normalisation.choices],
            "normalisation": rules_of(call).normalisation,
            "only_apart": only_apart,
            "page": page,
            "lines": _lines(call, found, page),
        },
        status=200 if sent is None else 422,
    )


def _lines(call: Call, found: Agreement, page: Any) -> list[dict[str, Any]]:
    applications = call.applications.select_related("person", "unit").in_bulk(list(page))
    waiting = awaiting(call)
    return [
        {
            "application": applications[number],
            "judged": found.judged[number],
            "apart": found.apart.get(number),
            "disagrees": found.apart.get(number, -1) >= found.threshold,
            "waits": number in waiting,
        }
        for number in page
    ]


def _ask(request: HttpRequest, call: Call, found: Agreement) -> HttpResponse:
    """A further review of one application (`application`), or of all whose reviews disagree."""
    wanted = set(found.disagreeing)
    if "application" in request.POST:
        wanted &= {number_in(request.POST, "application")}
    applications = list(call.applications.filter(pk__in=wanted).select_related("person__studies"))
    counts: list[int] = []
    if attempt(
        request,
        lambda: counts.append(actions.ask_another_review(call, applications, by=request.person)),
    ):
        text = ngettext("%(count)d review assigned.", "%(count)d reviews assigned.", counts[0])
        messages.success(request, text % {"count": counts[0]})
    return redirect("reviews:agreement", call.pk)
