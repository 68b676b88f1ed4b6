"""The office's pages: the worklist of a call, and the check of one application."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.applications import actions
from sojourn.applications.forms import DecisionForm, ReturnForm
from sojourn.applications.models import Application
from sojourn.applications.queries import (
    applications_without_question,
    calls_of_others,
    calls_to_select_for,
    facts_have_changed,
    next_to_check,
    readable_applications,
    sheet_of,
    work_done,
    work_under_way,
)
from sojourn.applications.views.reading import steps_elsewhere
from sojourn.applications.views.work import to_work
from sojourn.kernel.pages import attempt, number_in
from sojourn.kernel.permission import may, screen
from sojourn.kernel.worklists.shown import COUNTED
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation.models import Person
from sojourn.programmes.models import Call, ScorePart
from sojourn.programmes.ways import way_of

WORK = ("applications.admit_clear", "applications.send_to_review")
"""Jobs that work on the list of a call."""


@screen("applications.list_applications")
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls, each with how many applications one may read and which pages of it are one's own."""
    return render(
        request,
        "applications/call_list.html",
        {
            "calls": calls_of_others(request.person).order_by("-opens_at", "-pk"),
            "speaks": may(request.person, "applications.list_unit_applications"),
            "selects": may(request.person, "applications.select"),
        },
    )


@screen("applications.list_applications")
def worklist(request: HttpRequest) -> HttpResponse:
    """The applications of all calls that one may read."""
    return worklist_page(request, "applications.all", template="applications/worklist.html")


@screen("applications.list_applications", one_of=calls_of_others)
def application_list(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications of one call, with the work that is done on all of them at once."""
    checks = may(request.person, "applications.list_checks")
    return worklist_page(
        request,
        "applications.all",
        fixed={"call": str(call.pk)},
        template="applications/application_list.html",
        context={
            "call": call,
            "way": way_of(call),
            "checks": checks,
            "speaks": may(request.person, "applications.list_unit_applications"),
            "selects": may(request.person, "applications.select"),
            **(_clear(call, request.person) if checks else {}),
            "work": work_under_way(*WORK, call=call.pk) if checks else None,
            "came_of_it": _what_came_of_it(request, call),
        },
    )


def _clear(call: Call, person: Person) -> dict[str, Any]:
    """How many may be called eligible at once; counted up to so many, since each is looked at."""
    found = len(applications_without_question(call, person).values_list("pk", flat=True)[: COUNTED + 1])
    told = f"{localize(COUNTED)}+" if found > COUNTED else localize(found)
    return {"clear_count": found, "clear_told": told}


@require_POST
@screen("applications.list_checks", one_of=calls_of_others)
def admit_clear(request: HttpRequest, call: Call) -> HttpResponse:
    """Call eligible all endorsed applications about which there is no question, as a job."""
    return to_work(request, "applications.admit_clear", call=call.pk) or redirect(
        "applications:application_list", call.pk
    )


@require_POST
@screen("applications.select", one_of=calls_to_select_for)
def send_all_to_review(request: HttpRequest, call: Call) -> HttpResponse:
    """Open all eligible applications to the reviewers, as a job."""
    return to_work(request, "applications.send_to_review", call=call.pk) or redirect(
        "applications:application_list", call.pk
    )


def _what_came_of_it(request: HttpRequest, call: Call) -> str:
    """In words, for who returns from a job that worked on this list; empty for everybody else."""
    job = work_done(request.person, number_in(request.GET, "work"), *WORK, call=call.pk)
    if job is None:
        return ""
    count = job.result["count"]
    if job.kind == "applications.admit_clear":
        text = ngettext("%(count)d is now eligible.", "%(count)d are now eligible.", count)
    else:
        text = ngettext("%(count)d sent to review.", "%(count)d sent to review.", count)
    return text % {"count": count}


def _check_page(
    request: HttpRequest,
    application: Application,
    *,
    return_form: ReturnForm | None = None,
    refused: tuple[int, DecisionForm] | None = None,
) -> HttpResponse:
    """The check; `refused` is the form of one choice that came back with an error."""
    sheet = sheet_of(application)
    decisions = [(ranked, _decision_form(ranked.choice, refused)) for ranked in sheet.choices]
    return render(
        request,
        "applications/check.html",
        {
            "application": application,
            "sheet": sheet,
            "decisions": decisions,
            "return_form": return_form or ReturnForm(auto_id="return_%s"),
            "facts_changed": facts_have_changed(application),
            "following": next_to_check(application, request.person),
            "elsewhere": " ".join(steps_elsewhere(application)),
            "way": way_of(application.call),
            "score_parts": [
                (ScorePart.Source(source).label, points) for source, points in application.score_parts.items()
            ],
            "can_return": any(
                step.name == "return" and application.state in step.sources
                for step in application.workflow.steps
            ),
        },
        status=422 if return_form or refused else 200,
    )


def _decision_form(choice, refused: tuple[int, DecisionForm] | None) -> DecisionForm:  # noqa: ANN001
    if refused and refused[0] == choice.pk:
        return refused[1]
    decision = {True: "admit", False: "refuse", None: ""}[choice.is_admitted]
    return DecisionForm(
        initial={"decision": decision, "reason": choice.decision_reason}, auto_id=f"choice_{choice.pk}_%s"
    )


@screen("applications.check_application", one_of=readable_applications)
def check(request: HttpRequest, application: Application) -> HttpResponse:
    return _check_page(request, application)


@require_POST
@screen("applications.check_application", one_of=readable_applications)
def decide_choice(request: HttpRequest, application: Application, number: int) -> HttpResponse:
    """Admit or refuse one choice."""
    choice = get_object_or_404(application.choices, pk=number)
    form = DecisionForm(request.POST, auto_id=f"choice_{choice.pk}_%s")
    if form.is_valid() and attempt(
        request,
        lambda: actions.decide_choice(
            choice, is_admitted=form.is_admitted, reason=form.cleaned_data["reason"], by=request.person
        ),
        done=_("The decision is recorded."),
        form=form,
    ):
        return redirect("applications:check", application.pk)
    return _check_page(request, application, refused=(choice.pk, form))


@require_POST
@screen("applications.check_application", one_of=readable_applications)
def return_application(request: HttpRequest, application: Application) -> HttpResponse:
    """Give it back to be corrected until a day."""
    form = ReturnForm(request.POST, auto_id="return_%s")
    if form.is_valid() and attempt(
        request,
        lambda: actions.return_application(application, by=request.person, **form.cleaned_data),
        done=_("Returned. The applicant has been told."),
        form=form,
    ):
        return redirect("applications:check", application.pk)
    return _check_page(request, application, return_form=form)
