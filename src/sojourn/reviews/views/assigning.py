"""Who reads what: the plan by the panel's rules, by hand, and anew."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person, Unit
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import HandForm, ReassignForm
from sojourn.reviews.models import PanelMember, Review
from sojourn.reviews.queries import (
    panel_progress,
    picked,
    plan_for,
    rules_of,
    to_assign_by_hand,
    visible_reviews,
)
from sojourn.reviews.queries.assignment import Plan, fingerprint_of, most_for
from sojourn.reviews.queries.copies import named_count


@screen("reviews.run_panel", one_of=calls_to_select_for)
def assignment(request: HttpRequest, call: Call) -> HttpResponse:
    """The plan of who reads what; applying it takes what was shown, or nothing."""
    if request.method == "POST":
        return _apply(
            request,
            call,
            lambda: actions.assign_reviews(
                call, fingerprint=request.POST.get("fingerprint", ""), by=request.person
            ),
        )
    plan = plan_for(call)
    return render(
        request,
        "reviews/assignment.html",
        {
            "call": call,
            "rules": rules_of(call),
            "plan": plan,
            "lines": _loads(call, plan.members, plan.pairs),
            "page": _pairs_shown(request, plan),
            "short": [
                {"application": one, "missing": plan.short[one.pk]}
                for one in map(plan.applications.get, plan.short)
            ],
            "has_criteria": plan.has_criteria,
            "named_count": named_count(call),
        },
    )


def _apply(
    request: HttpRequest, call: Call, act: Any, *, otherwise: str = "reviews:assignment"
) -> HttpResponse:
    """Assign, and say how many reviews were assigned."""
    counts: list[int] = []
    if not attempt(request, lambda: counts.append(act())):
        return redirect(otherwise, call.pk)
    text = ngettext("%(count)d review assigned.", "%(count)d reviews assigned.", counts[0])
    messages.success(request, text % {"count": counts[0]})
    return redirect("reviews:panel", call.pk)


def _pairs_shown(request: HttpRequest, plan: Plan) -> Any:
    """A page of the applications of the plan, each with the names of its new reviewers."""
    chosen: dict[int, list[int]] = defaultdict(list)
    for application, reviewer in plan.pairs:
        chosen[application].append(reviewer)
    page = Paginator(sorted(chosen), 50).get_page(request.GET.get("page"))
    names = {one.person_id: in_language(one.person, "name") for one in plan.members}
    page.object_list = [
        {"application": plan.applications[number], "reviewers": [names[one] for one in chosen[number]]}
        for number in page
    ]
    return page


def _loads(call: Call, members: Sequence[PanelMember], pairs: Any) -> list[dict[str, Any]]:
    """Per member what they have, what is new, what then; and the longest bar."""
    fresh = Counter(reviewer for _application, reviewer in pairs)
    most = most_for(members, rules_of(call))
    longest = max((one.assigned_count + fresh[one.person_id] for one in members), default=0) or 1
    return [
        {
            "person": one.person,
            "before": one.assigned_count,
            "done": one.done_count,
            "fresh": fresh[one.person_id],
            "load": one.assigned_count + fresh[one.person_id],
            "most": most.get(one.person_id),
            "longest": longest,
        }
        for one in members
    ]


@screen("reviews.run_panel", one_of=calls_to_select_for)
def by_hand(request: HttpRequest, call: Call) -> HttpResponse:
    """Choose applications and reviewers; what would become of each pair is shown before anything is done."""
    waiting = to_assign_by_hand(call, unit=asked(request, "unit"), short=request.GET.get("short") == "1")
    page = Paginator(waiting, 50).get_page(request.GET.get("page"))
    form = HandForm(request.POST or None, call=call)
    preview: dict[str, Any] = {}
    if form.is_bound and form.is_valid():
        applications, members = list(form.cleaned_data["applications"]), list(form.cleaned_data["members"])
        if request.POST.get("do") == "assign":
            return _apply(
                request,
                call,
                lambda: actions.assign_by_hand(
                    call,
                    applications=applications,
                    members=members,
                    fingerprint=request.POST.get("fingerprint", ""),
                    by=request.person,
                ),
                otherwise="reviews:by_hand",
            )
        preview = _preview(call, applications, members)
    units = call.applications.filter(state="under_review").values_list("unit", flat=True)
    return render(
        request,
        "reviews/by_hand.html",
        {
            "call": call,
            "form": form,
            "page": page,
            "lines": _loads(call, list(panel_progress(call)), preview.get("pairs", ())),
            "units": Unit.objects.filter(pk__in=units),
            "unit": asked(request, "unit"),
            "short": request.GET.get("short") == "1",
            "chosen": set(form.data.getlist("applications")) if form.is_bound else set(),
            "chosen_members": set(form.data.getlist("members")) if form.is_bound else set(),
            **preview,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _preview(call: Call, applications: list, members: list) -> dict[str, Any]:
    found = picked(call, applications, members)
    pairs = [one.pair for one in found if not one.refusal]
    return {
        "picked": found,
        "pairs": pairs,
        "fingerprint": fingerprint_of(pairs),
        "applications": applications,
        "members": members,
    }


@require_POST
@screen("reviews.reassign_review", one_of=visible_reviews)
def reassign(request: HttpRequest, review: Review) -> HttpResponse:
    """Give a review to somebody else."""
    call = review.application.call
    form = ReassignForm(request.POST, people=Person.objects.filter(panels__call=call))
    if form.is_valid():
        attempt(
            request,
            lambda: actions.reassign_review(review, to=form.cleaned_data["to"], by=request.person),
            done=_("Assigned anew."),
        )
    else:
        messages.error(request, _("Choose somebody of the panel."))
    return redirect("reviews:panel", call.pk)
