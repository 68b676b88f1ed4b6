"""The office's pages: panel, criteria, assignment, selection."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import screen
from sojourn.organisation.models import Person
from sojourn.organisation.queries import people_matching
from sojourn.programmes.models import Call, ScorePart
from sojourn.reviews import actions
from sojourn.reviews.forms import CriterionFormSet, ReassignForm
from sojourn.reviews.models import Review
from sojourn.reviews.queries import (
    candidates_for_panel,
    open_reviews,
    panel_progress,
    possible_reviewers,
    recused_reviews,
    scored_applications,
    title_of,
    what_is_open,
)
from sojourn.reviews.views.ranking import ranking_of

FOUND_AT_MOST = 20
"""So many people are shown when the office looks for reviewers."""


@screen("reviews.run_panel", one_of=calls_to_select_for)
def panel(request: HttpRequest, call: Call) -> HttpResponse:
    """Who reviews for the call, how far they are, and who has stepped back."""
    words = asked(request, "q")
    found = []
    if words:
        people = people_matching(candidates_for_panel(call, Person.objects.all()), words)
        found = list(people.select_related("account")[:FOUND_AT_MOST])
    members = list(panel_progress(call))
    return render(
        request,
        "reviews/panel.html",
        {
            "call": call,
            "members": members,
            "words": words,
            "found": found,
            "recused": _recused(call),
            "assigned_count": sum(member.assigned_count for member in members),
            "done_count": sum(member.done_count for member in members),
            "open_count": open_reviews(call).count(),
            "criteria_count": call.criteria.count(),
        },
    )


def _recused(call: Call) -> list[dict]:
    """The reviews given back, each with a form of those who could take it, the least busy first."""
    reviews = list(recused_reviews(call))
    if not reviews:
        return []
    members = set(call.panel.values_list("person", flat=True))
    possible = possible_reviewers([review.application for review in reviews], members)
    asked = Review.objects.filter(application__in=possible).values_list("application", "reviewer")
    for application, reviewer in asked:
        possible[application] -= {reviewer}
    busy = Counter(open_reviews(call).values_list("reviewer", flat=True))
    lines = []
    for review in reviews:
        people = Person.objects.filter(pk__in=possible[review.application_id])
        least = min(possible[review.application_id], key=lambda one: (busy[one], one), default=None)
        form = ReassignForm(people=people, initial={"to": least}, auto_id=f"reassign_{review.pk}_%s")
        lines.append({"review": review, "title": title_of(review.application), "form": form, "any": least})
    return lines


@require_POST
@screen("reviews.run_panel", one_of=calls_to_select_for)
def panel_add(request: HttpRequest, call: Call) -> HttpResponse:
    person = get_object_or_404(candidates_for_panel(call, Person.objects), pk=_number(request, "person"))
    attempt(
        request,
        lambda: actions.add_panel_member(call, person, by=request.person),
        done=_("Added to the panel."),
    )
    return redirect("reviews:panel", call.pk)


@require_POST
@screen("reviews.run_panel", one_of=calls_to_select_for)
def panel_remove(request: HttpRequest, call: Call) -> HttpResponse:
    member = get_object_or_404(call.panel, pk=_number(request, "member"))
    attempt(
        request,
        lambda: actions.remove_panel_member(member, by=request.person),
        done=_("Taken off the panel."),
    )
    return redirect("reviews:panel", call.pk)


@require_POST
@screen("reviews.run_panel", one_of=calls_to_select_for)
def remind(request: HttpRequest, call: Call) -> HttpResponse:
    """Write to one member (`member`) or to all who still have reviews to write."""
    people = None
    if request.POST.get("member"):
        people = [get_object_or_404(call.panel, pk=_number(request, "member")).person]
    count = 0

    def act() -> None:
        nonlocal count
        count = actions.remind_reviewers(call, people, by=request.person)

    if attempt(request, act):
        text = ngettext("%(count)d reminder written.", "%(count)d reminders written.", count)
        messages.success(request, text % {"count": count})
    return redirect("reviews:panel", call.pk)


@screen("reviews.run_panel", one_of=calls_to_select_for)
def criteria(request: HttpRequest, call: Call) -> HttpResponse:
    """What reviewers give points for, and what few and many points mean."""
    standing = [
        {"id": one.pk, **{name: getattr(one, name) for name in CriterionFormSet.form.Meta.fields}}
        for one in call.criteria.all()
    ]
    if request.method == "POST" and "default" in request.POST:
        attempt(request, lambda: actions.use_default_criteria(call, by=request.person), done=_("Saved."))
        return redirect("reviews:criteria", call.pk)
    forms = CriterionFormSet(request.POST or None, initial=standing, prefix="criteria")
    if request.method == "POST" and forms.is_valid():
        typed = [form.cleaned_data for form in forms if form.has_changed() or form.cleaned_data.get("id")]
        rows = [row for row in typed if not row["remove"]]
        if attempt(request, lambda: actions.save_criteria(call, rows, by=request.person), done=_("Saved.")):
            return redirect("reviews:criteria", call.pk)
    return render(
        request,
        "reviews/criteria.html",
        {"call": call, "forms": forms, "has_any": bool(standing)},
        status=422 if forms.is_bound else 200,
    )


@screen("reviews.rank_applications", one_of=calls_to_select_for)
def selection(request: HttpRequest, call: Call) -> HttpResponse:
    """What is still open, the button that computes the scores, and the scores with their parts."""
    parts = list(call.score_parts.all())
    page = Paginator(scored_applications(call), 50).get_page(request.GET.get("page"))
    return render(
        request,
        "reviews/selection.html",
        {
            "call": call,
            **ranking_of(request, call),
            "points": what_is_open(call),
            "parts": parts,
            "uses_reviews": any(part.source == ScorePart.Source.REVIEW for part in parts),
            "page": page,
            "lines": [
                {
                    "application": application,
                    "points": [application.score_parts.get(part.source) for part in parts],
                }
                for application in page
            ],
        },
    )


def _number(request: HttpRequest, name: str) -> int:
    """A number that came with the form; 0, which is nobody's, where it is none."""
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else 0
