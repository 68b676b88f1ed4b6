"""How the panel works: the rules of assignment, what its members know, what points mean, conflicts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.pages import attempt, number_in
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import AnchorFormSet, ConflictForm, MemberForm, RulesForm
from sojourn.reviews.models import Conflict
from sojourn.reviews.queries import conflicts_in, known_conflicts, rules_of
from sojourn.reviews.queries.panel import broad_fields


@screen("reviews.run_panel", one_of=calls_to_select_for)
def panel_rules(request: HttpRequest, call: Call) -> HttpResponse:
    """Who may read what, and what each member knows and takes on."""
    sent = request.POST if request.method == "POST" else None
    form, fields = RulesForm(sent, instance=rules_of(call)), broad_fields()
    members = [
        (one, MemberForm(sent, instance=one, prefix=f"member_{one.pk}", fields=fields))
        for one in call.panel.select_related("person")
    ]
    if sent is not None and all([form.is_valid(), *(one.is_valid() for _member, one in members)]):
        done = attempt(
            request,
            lambda: actions.save_panel_rules(
                call,
                form.cleaned_data,
                {member.pk: one.cleaned_data for member, one in members},
                by=request.person,
            ),
            done=_("Saved."),
        )
        if done:
            return redirect("reviews:assignment", call.pk)
    return render(
        request,
        "reviews/panel_rules.html",
        {"call": call, "form": form, "members": members},
        status=200 if sent is None else 422,
    )


@screen("reviews.run_panel", one_of=calls_to_select_for)
def anchors(request: HttpRequest, call: Call) -> HttpResponse:
    """What the points of each criterion mean, one criterion after the other."""
    criteria = list(call.criteria.prefetch_related("anchors"))
    sent = request.POST if request.method == "POST" else None
    lines = [
        (one, AnchorFormSet(sent, initial=_standing(one), prefix=f"anchors_{one.pk}")) for one in criteria
    ]
    if sent is not None and all([forms.is_valid() for _criterion, forms in lines]):
        rows = {one.pk: [form.row() for form in forms if form.is_wanted()] for one, forms in lines}
        if attempt(request, lambda: actions.save_anchors(call, rows, by=request.person), done=_("Saved.")):
            return redirect("reviews:anchors", call.pk)
    return render(
        request,
        "reviews/anchors.html",
        {"call": call, "lines": lines, "formsets": [forms for _criterion, forms in lines]},
        status=200 if sent is None else 422,
    )


def _standing(criterion: Any) -> list[dict[str, Any]]:
    return [
        {"points": one.points, "text_zh": one.text_zh, "text_en": one.text_en}
        for one in criterion.anchors.all()
    ]


@screen("reviews.run_panel", one_of=calls_to_select_for)
def conflicts(request: HttpRequest, call: Call) -> HttpResponse:
    """Every conflict of interest in this call: declared, noted, known; one can be noted or taken back."""
    form = ConflictForm(request.POST if "reason" in request.POST else None, call=call)
    if "lift" in request.POST:
        return _lift(request, call)
    if form.is_bound and form.is_valid():
        done = attempt(
            request,
            lambda: actions.note_conflict(call, by=request.person, **form.cleaned_data),
            done=_("Noted. Their reviews of this applicant have been taken back."),
            form=form,
        )
        if done:
            return redirect("reviews:conflicts", call.pk)
    return render(
        request,
        "reviews/conflicts.html",
        {
            "call": call,
            "form": form,
            "conflicts": conflicts_in(call).select_related("reviewer", "applicant"),
            "known": known_conflicts(call),
            "office": Conflict.Source.OFFICE,
        },
        status=422 if form.is_bound else 200,
    )


def _lift(request: HttpRequest, call: Call) -> HttpResponse:
    conflict = get_object_or_404(conflicts_in(call), pk=number_in(request.POST, "lift"))
    attempt(request, lambda: actions.lift_conflict(conflict, call, by=request.person), done=_("Taken back."))
    return redirect("reviews:conflicts", call.pk)
