"""Plans of obligations: their rules in versions, tried out with dates before they are in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.followups import actions
from sojourn.followups.forms import PlanForm, RuleForm, TrialForm
from sojourn.followups.models import ObligationPlan, ObligationRule
from sojourn.followups.queries import days_of_plan, version_in_force, version_written, visible_plans
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen


@screen("followups.list_plans")
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans; they are few."""
    return render(
        request,
        "followups/plan_list.html",
        {
            "plans": [
                (plan, version_in_force(plan), version_written(plan))
                for plan in visible_plans(request.person)
            ]
        },
    )


@screen("followups.change_plans")
def plan_add(request: HttpRequest) -> HttpResponse:
    form = PlanForm(posted(request))
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_plan(by=request.person, **form.cleaned_data),
        done=_("Now add its rules."),
        form=form,
    ):
        return redirect("followups:plan", ObligationPlan.objects.get(code=form.cleaned_data["code"]).pk)
    return _form_page(request, form, title=_("New plan of obligations"), back=reverse("followups:plan_list"))


def _form_page(request: HttpRequest, form: object, *, title: str, back: str) -> HttpResponse:
    return render(
        request,
        "followups/form_page.html",
        {"form": form, "form_title": title, "back": back},
        status=422 if form.errors else 200,  # type: ignore[attr-defined]
    )


@screen("followups.view_plan", one_of=visible_plans)
def plan_detail(request: HttpRequest, plan: ObligationPlan) -> HttpResponse:
    """The version in force and the one being written; with dates, what would be due when."""
    in_force, written = version_in_force(plan), version_written(plan)
    shown = written or in_force
    trial = TrialForm(request.GET or None)
    days = days_of_plan(shown, trial.cleaned_data) if shown and trial.is_bound and trial.is_valid() else []
    return render(
        request,
        "followups/plan_detail.html",
        {
            "plan": plan,
            "in_force": in_force,
            "written": written,
            "shown": shown,
            "trial": trial,
            "days": days,
        },
    )


@require_POST
@screen("followups.change_plan", one_of=visible_plans)
def version_begin(request: HttpRequest, plan: ObligationPlan) -> HttpResponse:
    attempt(
        request,
        lambda: actions.begin_version(plan, by=request.person),
        done=_("A new version is being written; the old one stays in force until then."),
    )
    return redirect("followups:plan", plan.pk)


@require_POST
@screen("followups.change_plan", one_of=visible_plans)
def version_put_in_force(request: HttpRequest, plan: ObligationPlan) -> HttpResponse:
    attempt(request, lambda: actions.put_in_force(plan, by=request.person), done=_("In force from today."))
    return redirect("followups:plan", plan.pk)


@screen("followups.change_plan", one_of=visible_plans)
def rule_add(request: HttpRequest, plan: ObligationPlan) -> HttpResponse:
    return _rule_page(request, plan, None)


@screen("followups.change_plan", one_of=visible_plans)
def rule_edit(request: HttpRequest, plan: ObligationPlan, number: int) -> HttpResponse:
    return _rule_page(request, plan, _rule(plan, number))


def _rule(plan: ObligationPlan, number: int) -> ObligationRule:
    return get_object_or_404(ObligationRule, plan_version__plan=plan, pk=number)


def _rule_page(request: HttpRequest, plan: ObligationPlan, rule: ObligationRule | None) -> HttpResponse:
    form = RuleForm(posted(request), instance=rule)
    if form.is_valid() and attempt(
        request,
        lambda: actions.save_rule(plan, rule, values=form.cleaned_data, by=request.person),
        done=_("Saved."),
        form=form,
    ):
        return redirect("followups:plan", plan.pk)
    title = _("Change the rule") if rule else _("New rule")
    return _form_page(request, form, title=title, back=reverse("followups:plan", args=[plan.pk]))


@require_POST
@screen("followups.change_plan", one_of=visible_plans)
def rule_remove(request: HttpRequest, plan: ObligationPlan, number: int) -> HttpResponse:
    rule = _rule(plan, number)
    attempt(request, lambda: actions.remove_rule(plan, rule, by=request.person), done=_("Removed."))
    return redirect("followups:plan", plan.pk)
