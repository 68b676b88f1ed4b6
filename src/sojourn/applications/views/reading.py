"""One application for whoever may read it: the page, its steps, its documents."""

from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.applications.queries import facts_have_changed, readable_applications, sheet_of, why_not_editable
from sojourn.kernel.files import serve
from sojourn.kernel.models import StoredFile
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import parties_of
from sojourn.organisation.models import Person
from sojourn.programmes.ways import way_of

STEPS: dict[str, Callable[[Application, Person, str], object]] = {
    "reopen": lambda application, by, reason: actions.reopen_application(application, by=by),
    "withdraw": lambda application, by, reason: actions.withdraw_application(application, by=by),
    "resume": lambda application, by, reason: actions.resume_application(application, by=by),
    "reconsider": lambda application, by, reason: actions.reconsider_endorsement(application, by=by),
    "admit": lambda application, by, reason: actions.admit_application(application, by=by),
    "override": lambda application, by, reason: actions.override_application(
        application, by=by, reason=reason
    ),
    "refuse": lambda application, by, reason: actions.refuse_application(application, by=by, reason=reason),
    "send_to_review": lambda application, by, reason: actions.send_to_review(application, by=by),
}
"""The steps that are a button; the others have a form of their own, or belong to a package above."""
WITH_A_FORM = ("submit", "resubmit", "endorse", "not_endorse", "return")
"""Steps that have a page of their own in every kind."""
OF_ALLOCATION = (
    "rank",
    "offer",
    "put_on_reserve",
    "leave_unplaced",
    "accept",
    "decline",
    "host_refuse",
    "give_up",
    "wait_again",
)
"""Steps that belong to the allocation and to what follows it, where places are ranked."""


def steps_elsewhere(application: Application) -> tuple[str, ...]:
    """Steps of its table that its page has no button for."""
    hidden = WITH_A_FORM + (OF_ALLOCATION if way_of(application.call).ranks_places else ())
    return (*hidden, "withdraw") if application.is_left_over else hidden


@screen("applications.view_application", one_of=readable_applications)
def application_detail(request: HttpRequest, application: Application) -> HttpResponse:
    parties = parties_of(request.person, application)
    return render(
        request,
        "applications/application_detail.html",
        {
            "application": application,
            "sheet": sheet_of(application),
            "is_own": application.person_id == request.person.pk,
            "is_office": "office" in parties,
            "is_unit": "unit" in parties,
            "can_edit": "applicant" in parties and not why_not_editable(application),
            "facts_changed": application.person_id != request.person.pk and facts_have_changed(application),
            "elsewhere": " ".join(steps_elsewhere(application)),
            "way": way_of(application.call),
        },
    )


@require_POST
@screen("applications.take_step", one_of=readable_applications)
def application_step(request: HttpRequest, application: Application) -> HttpResponse:
    """Take one of the steps that are a button; back to the page it was pressed on."""
    name, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    known = {step.name for step in application.workflow.steps}
    if name not in known - set(steps_elsewhere(application)):
        raise Http404

    def act() -> None:
        if name in STEPS:
            STEPS[name](application, request.person, reason)
        else:
            actions.step_on(application, name, by=request.person, reason=reason)

    done = attempt(request, act, done=_("Done."))
    if done and request.POST["step"] in {"reopen", "resume"}:
        return redirect("applications:edit", application.pk)
    if "office" in parties_of(request.person, application):
        return redirect("applications:check", application.pk)
    return redirect("applications:application", application.pk)


@require_GET
@screen("applications.view_application", one_of=readable_applications)
def document(request: HttpRequest, application: Application, number: int) -> FileResponse:
    """A document of an application that one may read."""
    found = get_object_or_404(application.documents.select_related("stored"), pk=number)
    return serve(found.stored)


@require_GET
@screen("applications.view_application", one_of=readable_applications)
def answer_file(request: HttpRequest, application: Application, number: int) -> FileResponse:
    """A file that answers a question, of an application that one may read."""
    answer = application.answers.get(str(number))
    if not isinstance(answer, dict) or "stored" not in answer:
        raise Http404
    return serve(get_object_or_404(StoredFile, pk=answer["stored"]))
