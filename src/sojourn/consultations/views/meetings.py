"""Meetings: the list, one meeting with everything about it, who comes and who has come."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.consultations import actions
from sojourn.consultations.forms import (
    AnswerForm,
    InviteForm,
    MeetingForm,
    MinutesForm,
    PaperForm,
    QuestionForm,
    SuggestionForm,
)
from sojourn.consultations.models import Meeting, PaperVersion, Question, Registration
from sojourn.consultations.queries import code_picture, visible_meetings, visible_registrations
from sojourn.kernel import clock
from sojourn.kernel.files import serve
from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person

Forms = dict[str, Any]


@screen("consultations.list_meetings")
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Those to come first, then those that were."""
    meetings = visible_meetings(request.person).select_related("unit")
    ahead = list(meetings.filter(ends_at__gte=clock.now()).order_by("begins_at", "pk")[:50])
    past = meetings.filter(ends_at__lt=clock.now()).order_by("-begins_at", "-pk")
    page = Paginator(past, 30).get_page(request.GET.get("page"))
    return render(request, "consultations/meeting_list.html", {"ahead": ahead, "page": page})


@screen("consultations.organise")
def meeting_add(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(posted(request), person=request.person)
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        made: list[Meeting] = []
        if attempt(
            request,
            lambda: made.append(actions.call_meeting(by=request.person, **facts)),
            done=_("The meeting is entered. Add papers and invite people."),
            form=form,
        ):
            return redirect("consultations:meeting", made[0].pk)
    status = 422 if form.is_bound else 200
    return render(request, "consultations/meeting_form.html", {"form": form}, status=status)


@screen("consultations.run_meeting", one_of=visible_meetings)
def meeting_change(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = MeetingForm(
        posted(request), instance=copy(meeting), initial={"version": meeting.version}, person=request.person
    )
    return _changed(request, meeting, form, "consultations/meeting_form.html")


@screen("consultations.run_meeting", one_of=visible_meetings)
def minutes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = MinutesForm(posted(request), instance=copy(meeting), initial={"version": meeting.version})
    return _changed(request, meeting, form, "consultations/minutes.html")


def _changed(request: HttpRequest, meeting: Meeting, form: Any, template: str) -> HttpResponse:
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_meeting(meeting, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("consultations:meeting", meeting.pk)
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "meeting": meeting}, status=status)


@screen("consultations.view_meeting", one_of=visible_meetings)
def meeting_detail(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    return meeting_page(request, meeting)


def meeting_page(request: HttpRequest, meeting: Meeting, **bound: Any) -> HttpResponse:
    """Everything about a meeting; a form that was sent and refused stands open on it."""
    person = request.person
    own = meeting.registrations.filter(person=person).first()
    runs = may(person, "consultations.run_meeting", meeting)
    suggestions = meeting.suggestions.select_related("made_by")
    forms: Forms = {
        "question_form": QuestionForm(prefix="question"),
        "suggestion_form": SuggestionForm(prefix="suggestion"),
        "paper_form": PaperForm(),
        "answer_form": AnswerForm(),
    }
    return render(
        request,
        "consultations/meeting_detail.html",
        {
            "meeting": meeting,
            "runs": runs,
            "own": own,
            "code": code_picture(own) if own and own.registered_at and not own.checked_in_at else "",
            "papers": meeting.papers.prefetch_related("versions__file"),
            "questions": meeting.questions.select_related("asked_by", "answered_by"),
            "suggestions": suggestions if runs else suggestions.filter(made_by=person),
            "reported": meeting.reported.order_by("theme", "pk"),
            "registered": meeting.registrations.exclude(registered_at=None).count(),
            "came": meeting.registrations.exclude(checked_in_at=None).count(),
            **(forms | bound),
        },
        status=422 if bound else 200,
    )


@require_POST
@screen("consultations.take_part", one_of=visible_meetings)
def meeting_register(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    attempt(
        request,
        lambda: actions.register(meeting, by=request.person),
        done=_("You are registered. Show the code at the door."),
    )
    return redirect("consultations:meeting", meeting.pk)


@require_POST
@screen("consultations.take_part", one_of=visible_meetings)
def question_add(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = QuestionForm(request.POST, prefix="question")
    if form.is_valid() and attempt(
        request,
        lambda: actions.ask_question(meeting, by=request.person, **form.cleaned_data),
        done=_("Your question stands here; the answer will too."),
        form=form,
    ):
        return redirect("consultations:meeting", meeting.pk)
    return meeting_page(request, meeting, question_form=form)


@require_POST
@screen("consultations.run_meeting", one_of=visible_meetings)
def question_answer(request: HttpRequest, meeting: Meeting, question: int) -> HttpResponse:
    asked: Question = get_object_or_404(meeting.questions, pk=question)
    form = AnswerForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.answer_question(asked, by=request.person, **form.cleaned_data),
        done=_("Answered."),
        form=form,
    ):
        return redirect("consultations:meeting", meeting.pk)
    return meeting_page(request, meeting, answer_form=form)


@require_POST
@screen("consultations.take_part", one_of=visible_meetings)
def meeting_suggest(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """From a participant, or noted by the organiser from the floor."""
    form = SuggestionForm(request.POST, prefix="suggestion")
    is_from_floor = "floor" in request.POST and may(request.person, "consultations.run_meeting", meeting)
    if form.is_valid() and attempt(
        request,
        lambda: actions.suggest(
            meeting=meeting, is_from_floor=is_from_floor, by=request.person, **form.cleaned_data
        ),
        done=_("Thank you. It will be answered, and reported back at the next meeting."),
        form=form,
    ):
        return redirect("consultations:meeting", meeting.pk)
    return meeting_page(request, meeting, suggestion_form=form)


@require_POST
@screen("consultations.run_meeting", one_of=visible_meetings)
def paper_add(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_paper(meeting, by=request.person, **form.cleaned_data),
        done=_("The paper is kept."),
        form=form,
    ):
        return redirect("consultations:meeting", meeting.pk)
    return meeting_page(request, meeting, paper_form=form)


@screen("consultations.view_meeting", one_of=visible_meetings)
def paper_file(request: HttpRequest, meeting: Meeting, paper: int) -> HttpResponse:
    """One version of a paper."""
    found = get_object_or_404(
        PaperVersion.objects.filter(paper__meeting=meeting).select_related("file"), pk=paper
    )
    return serve(found.file)


@screen("consultations.run_meeting", one_of=visible_meetings)
def attendance(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Who is invited, comes, has come; and the form to invite more."""
    form = InviteForm(posted(request))
    if form.is_valid():
        emails = {line.strip().lower() for line in form.cleaned_data["emails"].splitlines() if line.strip()}
        people = list(Person.objects.filter(email__in=emails))
        unknown = sorted(emails - {person.email.lower() for person in people})
        if unknown:
            form.add_error(
                "emails", _("Nobody here has this address: %(who)s") % {"who": ", ".join(unknown[:5])}
            )
        else:
            counts: list[int] = []
            if attempt(
                request,
                lambda: counts.append(actions.invite(meeting, people=people, by=request.person)),
                form=form,
            ):
                told = ngettext("%(count)d person invited.", "%(count)d people invited.", counts[0])
                messages.success(request, told % {"count": counts[0]})
                return redirect("consultations:attendance", meeting.pk)
    lines = meeting.registrations.select_related("person").order_by("checked_in_at", "pk")
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "consultations/attendance.html",
        {
            "meeting": meeting,
            "page": page,
            "form": form,
            "came": lines.exclude(checked_in_at=None).count(),
        },
        status=422 if form.is_bound else 200,
    )


@screen("consultations.view_registration", one_of=visible_registrations)
def check_in(request: HttpRequest, registration: Registration, secret: str) -> HttpResponse:
    """Behind the code: for who organises a button, for who comes what to do with it."""
    meeting = registration.meeting
    runs = may(request.person, "consultations.run_meeting", meeting)
    if secret != registration.secret:
        raise Http404
    if request.method == "POST" and runs:
        fresh: list[bool] = []
        name = in_language(registration.person, "name")
        if attempt(
            request,
            lambda: fresh.append(actions.check_in(registration, secret=secret, by=request.person)),
        ):
            said = _("%(name)s is here.")
            if not fresh[0]:
                said = _("%(name)s had been checked in already; all is well.")
            messages.success(request, said % {"name": name})
        return redirect("consultations:attendance", meeting.pk)
    context = {"registration": registration, "meeting": meeting, "runs": runs}
    return render(request, "consultations/check_in.html", context)


@require_POST
@screen("consultations.run_meeting", one_of=visible_meetings)
def check_in_by_hand(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Somebody without the code."""
    found = meeting.registrations.filter(pk=number_in(request.POST, "registration")).first()
    if found is not None:
        attempt(request, lambda: actions.check_in(found, by=request.person), done=_("Checked in."))
    return redirect("consultations:attendance", meeting.pk)


@require_POST
@screen("consultations.run_meeting", one_of=visible_meetings)
def report_back(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    attempt(
        request,
        lambda: actions.report_back(meeting, by=request.person),
        done=_("Reported back; those who signed have been written to."),
    )
    return redirect("consultations:meeting", meeting.pk)
