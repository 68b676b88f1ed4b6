"""Pages of recognition: the transcript and its grades, the decisions, the file."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.files import serve
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import parties_of
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import AheadForm, DecisionForm, TranscriptForm
from sojourn.stays.models import Recognition, Stay, TranscriptLine
from sojourn.stays.queries.accounts import LABELS
from sojourn.stays.views.pages import Acts, take_posted_step


@screen("stays.hand_in_transcript", one_of=queries.visible_stays)
def transcript_hand_in(request: HttpRequest, stay: Stay) -> HttpResponse:
    """The transcript and the grade of each course on it."""
    is_student = states.STUDENT in parties_of(request.person, stay)
    courses = queries.courses_to_grade(stay, is_correcting=not is_student)
    form = TranscriptForm(posted(request), request.FILES or None, courses=courses)
    if request.method == "POST" and form.is_valid():
        done = _("The transcript is handed in; the coordinator decides on the recognition.")
        if attempt(
            request,
            lambda: actions.receive_transcript(
                stay, upload=form.cleaned_data["transcript"], lines=form.lines, by=request.person
            ),
            done=done,
            form=form,
        ):
            return redirect("stays:stay", stay.pk)
    return render(
        request,
        "stays/transcript_form.html",
        {"stay": stay, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@screen("stays.match_line", one_of=queries.visible_stays)
def line_match(request: HttpRequest, stay: Stay, number: int) -> HttpResponse:
    """A line of a transcript that fitted no course is given to one by hand."""
    line = get_object_or_404(TranscriptLine, pk=number, transcript__stay=stay)
    attempt(
        request,
        lambda: actions.match_line(line, course=number_in(request.POST, "course"), by=request.person),
        done=_("The line belongs to that course now."),
    )
    return redirect("stays:stay", stay.pk)


@require_POST
@screen("stays.decide_recognitions", one_of=queries.visible_stays)
def refusal_note(request: HttpRequest, stay: Stay) -> HttpResponse:
    """What is done about a promise that was not kept; the alarm is silent then."""
    attempt(
        request,
        lambda: actions.note_refusal(stay, note=request.POST.get("note", ""), by=request.person),
        done=_("Noted; the alarm is silent."),
    )
    return redirect("stays:stay", stay.pk)


@screen("stays.decide_recognitions", one_of=queries.visible_stays)
def recognitions_ahead(request: HttpRequest, stay: Stay) -> HttpResponse:
    """What is promised before the departure, course by course, beside what was decided earlier."""
    waiting = list(queries.recognitions_of(stay).filter(state="promised"))
    forms = [AheadForm(posted(request), recognition=recognition) for recognition in waiting]
    if _decided(request, stay, forms, actions.decide_ahead):
        return redirect("stays:stay", stay.pk)
    return render(
        request,
        "stays/ahead_form.html",
        {"stay": stay, "forms": forms, "precedents": queries.precedents_of(stay, waiting)},
        status=422 if request.method == "POST" else 200,
    )


@screen("stays.decide_recognitions", one_of=queries.visible_stays)
def recognitions_decide(request: HttpRequest, stay: Stay) -> HttpResponse:
    """Recognise or refuse, course by course, on one page."""
    waiting = list(queries.recognitions_of(stay).filter(state="transcript_received"))
    proposals = queries.proposals_for(stay, waiting)
    forms = [
        DecisionForm(posted(request), recognition=recognition, proposals=proposals) for recognition in waiting
    ]
    if _decided(request, stay, forms, actions.decide_recognitions):
        return redirect("stays:stay", stay.pk)
    return render(
        request,
        "stays/recognition_form.html",
        {
            "stay": stay,
            "forms": forms,
            "unmatched": queries.unmatched_lines(stay),
            "match_courses": queries.courses_to_grade(stay, is_correcting=True),
        },
        status=422 if request.method == "POST" else 200,
    )


def _decided(request: HttpRequest, stay: Stay, forms: Sequence[Any], act: Callable[..., Any]) -> bool:
    """Whether what was chosen on the forms of the courses is decided now."""
    if request.method != "POST" or not all([form.is_valid() for form in forms]):
        return False
    chosen = [form.chosen for form in forms if form.chosen]
    return attempt(
        request,
        lambda: act(stay, decisions=chosen, by=request.person),
        done=_("Decided; the student has been told."),
    )


@screen("stays.list_recognitions")
def recognition_list(request: HttpRequest) -> HttpResponse:
    """Promised against recognised, stay by stay; by default those with an alarm come alone."""
    which = asked(request, "which") or "any"
    words = asked(request, "q")
    found = queries.accounts_for(request.person, only=which, words=words)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "stays/recognition_list.html",
        {
            "page": page,
            "accounts": queries.with_alarms(list(page.object_list)),
            "kinds": LABELS,
            "which": which,
            "words": words,
        },
    )


@require_POST
@screen("stays.take_recognition_step", one_of=queries.visible_recognitions)
def recognition_step(request: HttpRequest, recognition: Recognition) -> HttpResponse:
    """Open a decision again."""
    reason = request.POST.get("reason", "")
    acts: Acts = {
        "reconsider": (
            lambda: actions.reconsider_recognition(recognition, by=request.person, reason=reason),
            _("The decision is open again."),
        ),
        "reopen": (
            lambda: actions.reopen_ahead(recognition, by=request.person, reason=reason),
            _("The decision is open again."),
        ),
    }
    elsewhere = take_posted_step(request, recognition, acts)
    return elsewhere or redirect("stays:stay", recognition.stay_id)


@screen("stays.read_transcript", one_of=queries.visible_recognitions)
def transcript_file(request: HttpRequest, recognition: Recognition) -> HttpResponse:
    return serve(recognition.transcript)
