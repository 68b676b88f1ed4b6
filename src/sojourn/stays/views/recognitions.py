"""Pages of recognition: the transcript and its grades, the decisions, the file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.files import serve
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import parties_of
from sojourn.stays import actions, queries, states
from sojourn.stays.forms import DecisionForm, TranscriptForm
from sojourn.stays.models import Recognition, Stay
from sojourn.stays.views.pages import Acts, one_form, take_posted_step


@screen("stays.hand_in_transcript", one_of=queries.visible_stays)
def transcript_hand_in(request: HttpRequest, stay: Stay) -> HttpResponse:
    """The transcript and the grade of each course on it."""
    is_student = states.STUDENT in parties_of(request.person, stay)
    open_states = ["promised"] if is_student else ["promised", "transcript_received"]
    recognitions = queries.recognitions_of(stay).filter(state__in=open_states)
    form = TranscriptForm(request.POST or None, request.FILES or None, recognitions=recognitions)
    return one_form(
        request,
        form,
        lambda given: actions.receive_transcript(
            stay, upload=given["transcript"], grades=form.grades, by=request.person
        ),
        done=_("The transcript is handed in; the coordinator decides on the recognition."),
        back=reverse("stays:stay", args=[stay.pk]),
        title=_("Hand in the transcript"),
        lead=_("Leave a grade empty where the course is not on this transcript."),
        submit=_("Hand in"),
    )


@screen("stays.decide_recognitions", one_of=queries.visible_stays)
def recognitions_decide(request: HttpRequest, stay: Stay) -> HttpResponse:
    """Recognise or refuse, course by course, on one page."""
    waiting = queries.recognitions_of(stay).filter(state="transcript_received")
    forms = [DecisionForm(request.POST or None, recognition=recognition) for recognition in waiting]
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        chosen = [form.chosen for form in forms if form.chosen]
        if attempt(
            request,
            lambda: actions.decide_recognitions(stay, decisions=chosen, by=request.person),
            done=_("Decided; the student has been told."),
        ):
            return redirect("stays:stay", stay.pk)
    return render(
        request,
        "stays/recognition_form.html",
        {"stay": stay, "forms": forms},
        status=422 if request.method == "POST" else 200,
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
        )
    }
    elsewhere = take_posted_step(request, recognition, acts)
    return elsewhere or redirect("stays:stay", recognition.stay_id)


@screen("stays.read_transcript", one_of=queries.visible_recognitions)
def transcript_file(request: HttpRequest, recognition: Recognition) -> HttpResponse:
    return serve(recognition.transcript)
