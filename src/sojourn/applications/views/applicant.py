"""The applicant's pages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.applications import actions
from sojourn.applications.forms import AnswersForm, PlanForm, PossibilityFilter
from sojourn.applications.models import Application
from sojourn.applications.queries import (
    calls_to_apply_for,
    checklist_of,
    files_of,
    next_deadline,
    notes_on_changes,
    own_applications,
    possibilities,
    sheet_of,
    was_changed_elsewhere,
    what_to_correct,
    why_call_takes_nothing,
    why_not_editable,
    why_takes_no_part,
)
from sojourn.kernel import clock
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Refusal, Stale
from sojourn.programmes.forms.answers import PREFIX, ShownQuestion
from sojourn.programmes.models import Call, Place
from sojourn.programmes.queries import open_calls
from sojourn.programmes.queries.kinds import limits_of
from sojourn.programmes.queries.questions import answer_in_words
from sojourn.programmes.ways import way_of

BUTTONS = {
    "save": 0,
    "submit": 0,
    "move": 2,
    "remove": 1,
    "remove_document": 1,
    "remove_answer": 1,
    "rows": 1,
}
"""What the buttons of the form may ask for, and how many numbers come with it."""


@screen("applications.view_own_applications")
def my_applications(request: HttpRequest) -> HttpResponse:
    applications = list(own_applications(request.person))
    applied = {application.call_id for application in applications}
    return render(
        request,
        "applications/my_applications.html",
        {
            "lines": [
                {"application": application, "deadline": next_deadline(application)}
                for application in applications
            ],
            "calls": [call for call in open_calls() if call.pk not in applied],
        },
    )


@screen("applications.apply", one_of=calls_to_apply_for)
def possibility_list(request: HttpRequest, call: Call) -> HttpResponse:
    """What I may apply for in this call, and why; where no places are ranked, how to begin."""
    if not way_of(call).ranks_places:
        return _begin_page(request, call)
    application = call.applications.filter(person=request.person).first()
    chosen = frozenset(application.choices.values_list("place_id", flat=True)) if application else frozenset()
    found = possibilities(call, request.person, chosen=chosen, application=application)
    form = PossibilityFilter(request.GET, countries={one.country for one in found if one.country})
    shown = [one for one in found if one.fits(**form.chosen())]
    return render(
        request,
        "applications/possibility_list.html",
        {
            "call": call,
            "application": application,
            "can_choose": not (
                why_not_editable(application)
                if application
                else why_call_takes_nothing(call) or why_takes_no_part(call, request.person)
            ),
            "why_not": why_call_takes_nothing(call) or why_takes_no_part(call, request.person),
            "form": form,
            "counts": {
                outcome: sum(one.outcome == outcome for one in found)
                for outcome in ("eligible", "unclear", "not_eligible")
            },
            "chosen_count": len(chosen),
            "page": Paginator(shown, 50).get_page(request.GET.get("page")),
        },
    )


def _begin_page(request: HttpRequest, call: Call) -> HttpResponse:
    return render(
        request,
        "applications/begin.html",
        {
            "call": call,
            "application": call.applications.filter(person=request.person).first(),
            "why_not": why_call_takes_nothing(call) or why_takes_no_part(call, request.person),
            "limits": limits_of(call.kind_id, call.academic_year),
        },
    )


@screen("applications.edit_application", one_of=own_applications)
def plan(request: HttpRequest, application: Application) -> HttpResponse:
    """Category, host, beginning and months."""
    form = PlanForm(
        request.POST or None, instance=getattr(application, "plan", None), kind=application.call.kind_id
    )
    if form.is_valid() and attempt(
        request,
        lambda: actions.save_plan(application, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("applications:edit", application.pk)
    return render(
        request,
        "applications/plan.html",
        {
            "application": application,
            "form": form,
            "limits": limits_of(application.call.kind_id, application.call.academic_year),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("applications.apply", one_of=calls_to_apply_for)
def start(request: HttpRequest, call: Call) -> HttpResponse:
    """Begin the one application to this call, or go on with it."""
    try:
        application = actions.start_application(call, by=request.person)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:possibilities", call.pk)
    return redirect("applications:edit", application.pk)


@require_POST
@screen("applications.apply", one_of=calls_to_apply_for)
def choose(request: HttpRequest, call: Call) -> HttpResponse:
    """Put a place on the list of choices, beginning the application where there is none."""
    wanted = request.POST.get("place", "")
    place = get_object_or_404(Place, pk=wanted if wanted.isdecimal() else 0, calls=call)

    def act() -> None:
        application = actions.start_application(call, by=request.person)
        actions.add_choice(application, place, by=request.person)

    attempt(request, act, done=_("Added to your choices."))
    query = request.POST.get("query", "")
    address = reverse("applications:possibilities", args=[call.pk])
    return redirect(f"{address}?{query}#place-{place.pk}" if query else f"{address}#place-{place.pk}")


@screen("applications.edit_application", one_of=own_applications)
def application_edit(request: HttpRequest, application: Application) -> HttpResponse:
    """The applicant's one form: every button keeps what was typed and the files chosen, then does its own."""
    if why_not_editable(application) and request.method == "GET":
        return redirect("applications:application", application.pk)
    prefetch_related_objects([application], "call__questions", "call__sections")
    address = reverse("applications:edit", args=[application.pk])
    form = AnswersForm(request.POST or None, request.FILES or None, application=application, autosave=address)
    if request.method == "GET":
        return _edit_page(request, application, form)
    if request.htmx:
        return _autosave(request, application, form)
    stale = None
    try:
        _hand_in_files(request, application)
        is_valid = form.is_valid()
        if "version" in form.cleaned_data:
            _keep_and_check(request, application, form, submits=is_valid)
        if is_valid:
            return _pressed(request, application)
    except Stale as differing:
        stale = _by_field(differing, form)
    except Refusal as refusal:
        form.is_valid()
        form.add_error(None, str(refusal))
    application.refresh_from_db()
    if application.state == "submitted" and request.POST.get("do") == "submit":
        return redirect("applications:application", application.pk)  # the second of two clicks
    form.show_as_newest(application)
    if request.POST.get("do") == "submit" and not stale:
        form.show_gaps(application)
    return _edit_page(request, application, form, stale)


def _keep_and_check(
    request: HttpRequest, application: Application, form: AnswersForm, *, submits: bool
) -> None:
    """Save what is in shape; nobody submits what another window changed without having seen it."""
    seen, answers = form.cleaned_data["version"], form.answers_asked()
    changed = was_changed_elsewhere(application, seen=seen, answers=answers)
    actions.save_answers(application, seen=seen, answers=answers, by=request.person)
    for question, upload in form.uploads():
        try:
            actions.hand_in_answer(application, question, upload, by=request.person)
        except Refusal as refusal:
            form.add_error(f"{PREFIX}{question.pk}", str(refusal))
    if form.errors and submits:
        raise Refusal(_("A file could not be taken. The rest has been saved."))
    if request.POST.get("do") == "submit" and submits and changed:
        raise Refusal(_("The application was changed in another window. Look at it again before you submit."))


def _edit_page(
    request: HttpRequest, application: Application, form: AnswersForm, stale: Stale | None = None
) -> HttpResponse:
    sheet = sheet_of(application)
    handed_in = {document.required_id: document for document in sheet.documents}
    return render(
        request,
        "applications/application_edit.html",
        {
            "application": application,
            "call": application.call,
            "way": way_of(application.call),
            "sheet": sheet,
            "form": form,
            "parts": form.parts(notes_on_changes(application), files_of(application)),
            "stale": stale,
            "documents": [
                (required, handed_in.get(required.pk)) for required in application.call.documents.all()
            ],
            "points": checklist_of(application),
            "to_correct": what_to_correct(application),
        },
        status=422 if form.is_bound else 200,
    )


def _hand_in_files(request: HttpRequest, application: Application) -> None:
    """Every file that came with the form, for the document whose number its field carries."""
    for required in application.call.documents.all():
        upload = request.FILES.get(f"document_{required.pk}")
        if upload is not None:
            actions.hand_in_document(application, required, upload, by=request.person)


def _autosave(request: HttpRequest, application: Application, form: AnswersForm) -> HttpResponse:
    """Keep what one control sent; tells in the page that it is kept, or why not."""
    stale, problem = None, ""
    before = {question.pk for question in application.asked()}
    try:
        if form.is_valid():
            application = actions.save_answers(
                application,
                seen=form.cleaned_data["version"],
                answers=form.answers_asked(),
                by=request.person,
            )
        else:
            problem = " ".join(text for texts in form.errors.values() for text in texts)
    except Stale as differing:
        stale = _by_field(differing, form)
    except Refusal as refusal:
        problem = str(refusal)
    opened = before ^ {question.pk for question in application.asked()}
    return render(
        request,
        "applications/_saved.html",
        {
            "application": application,
            "form": form,
            "stale": stale,
            "problem": problem,
            "at": clock.now(),
            "points": checklist_of(application),
            "turned": _turned(application, form, opened) if opened else [],
        },
    )


def _turned(application: Application, form: AnswersForm, numbers: set[int]) -> list[ShownQuestion]:
    """The questions that this answer opened or closed, drawn anew."""
    fresh = AnswersForm(application=application, autosave=reverse("applications:edit", args=[application.pk]))
    shown = [one for part in fresh.parts() for one in part.questions]
    return [one for one in shown if one.question.pk in numbers]


def _by_field(stale: Stale, form: AnswersForm) -> Stale:
    """The same differences, under the names of the form's fields, as people read them."""
    questions = {str(question.pk): question for question in form.questions}
    return Stale(
        str(stale),
        {
            f"{PREFIX}{number}": tuple(answer_in_words(questions[number], one) for one in both)  # type: ignore[misc]
            for number, both in stale.changes.items()
        },
    )


def _pressed(request: HttpRequest, application: Application) -> HttpResponse:
    """What the button asks for beyond saving: `move:7:2`, `remove:7`, `remove_document:3`, `submit`."""
    what, *numbers = request.POST.get("do", "save").split(":")
    if not all(number.isdecimal() for number in numbers) or len(numbers) != BUTTONS.get(what):
        raise Http404
    address = reverse("applications:edit", args=[application.pk])
    if what == "submit":
        actions.submit_application(application, by=request.person)
        messages.success(request, _("Submitted. A receipt is on its way to you."))
        return redirect("applications:application", application.pk)
    if what == "move":
        choice = get_object_or_404(application.choices, pk=numbers[0])
        actions.move_choice(choice, to=int(numbers[1]), by=request.person)
        return redirect(f"{address}#choices")
    if what == "remove":
        actions.remove_choice(get_object_or_404(application.choices, pk=numbers[0]), by=request.person)
        return redirect(f"{address}#choices")
    if what == "remove_document":
        document = get_object_or_404(application.documents, pk=numbers[0])
        actions.remove_document(document, by=request.person)
        return redirect(f"{address}#document-{document.required_id}")
    if what == "remove_answer":
        question = get_object_or_404(application.call.questions, pk=numbers[0])
        actions.remove_answer(application, question, by=request.person)
        return redirect(f"{address}#question-{question.pk}")
    messages.success(request, _("Saved."))
    return redirect(f"{address}#question-{numbers[0]}" if what == "rows" else address)
