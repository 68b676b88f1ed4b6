"""Interviews: the office's times and invitations, the applicant's choice, the interviewer's points."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.applications.queries import calls_to_select_for
from sojourn.kernel.pages import attempt, number_in
from sojourn.kernel.permission import may, screen
from sojourn.programmes.models import Call
from sojourn.reviews import actions
from sojourn.reviews.forms import InterviewScoreForm, RoundForm, SlotForm
from sojourn.reviews.models import Interview, InterviewScore
from sojourn.reviews.queries.interview import (
    calendar_of,
    free_slots,
    interviews_to_hold,
    own_interviews,
    readable_interviews,
    round_of,
    slots_with_bookings,
    to_invite,
    visible_interviews,
)


@screen("reviews.run_panel", one_of=calls_to_select_for)
def interview_round(request: HttpRequest, call: Call) -> HttpResponse:
    """Until when, which times, who is invited, who comes when."""
    do = request.POST.get("do", "")
    if do in ("invite", "remove"):
        return _invite(request, call) if do == "invite" else _remove(request, call)
    form = RoundForm(request.POST if do == "round" else None, instance=round_of(call))
    slot_form = SlotForm(request.POST if do == "slots" else None, call=call)
    sent, act = (form, _save_round) if do == "round" else (slot_form, _add_slots)
    if sent.is_bound and sent.is_valid() and act(request, call, sent):
        return redirect("reviews:interview_round", call.pk)
    waiting = to_invite(call)
    return render(
        request,
        "reviews/interview_round.html",
        {
            "call": call,
            "form": form,
            "slot_form": slot_form,
            "round": round_of(call),
            "slots": slots_with_bookings(call),
            "unbooked": Interview.objects.filter(application__call=call, slot=None).select_related(
                "application__person"
            ),
            "page": Paginator(waiting, 50).get_page(request.GET.get("page")),
        },
        status=422 if sent.is_bound else 200,
    )


def _save_round(request: HttpRequest, call: Call, form: RoundForm) -> bool:
    return attempt(
        request,
        lambda: actions.save_interview_round(call, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    )


def _add_slots(request: HttpRequest, call: Call, form: SlotForm) -> bool:
    made: list[Any] = []
    done = attempt(
        request,
        lambda: made.extend(actions.add_slots(call, by=request.person, **form.cleaned_data)),
        form=form,
    )
    if done:
        text = ngettext("%(count)d time added.", "%(count)d times added.", len(made))
        messages.success(request, text % {"count": len(made)})
    return done


def _invite(request: HttpRequest, call: Call) -> HttpResponse:
    numbers = [int(one) for one in request.POST.getlist("applications") if one.isdecimal() and len(one) < 18]
    wanted = to_invite(call) if "all" in request.POST else to_invite(call).filter(pk__in=numbers)
    counts: list[int] = []
    if attempt(
        request, lambda: counts.append(actions.invite_to_interview(call, list(wanted), by=request.person))
    ):
        text = ngettext("%(count)d applicant invited.", "%(count)d applicants invited.", counts[0])
        messages.success(request, text % {"count": counts[0]})
    return redirect("reviews:interview_round", call.pk)


def _remove(request: HttpRequest, call: Call) -> HttpResponse:
    slot = get_object_or_404(call.interview_slots, pk=number_in(request.POST, "slot"))
    attempt(request, lambda: actions.remove_slot(slot, by=request.person), done=_("Taken away."))
    return redirect("reviews:interview_round", call.pk)


@screen("reviews.view_own_interviews")
def my_interviews(request: HttpRequest) -> HttpResponse:
    """The interviews one is invited to, and those one holds."""
    return render(
        request,
        "reviews/my_interviews.html",
        {
            "own": own_interviews(request.person),
            "page": Paginator(interviews_to_hold(request.person), 50).get_page(request.GET.get("page")),
        },
    )


@screen("reviews.view_interview", one_of=readable_interviews)
def interview(request: HttpRequest, interview: Interview) -> HttpResponse:
    """The applicant chooses a time; interviewers give points; the office does and reads both."""
    person = request.person
    is_own = may(person, "reviews.book_interview", interview)
    books = is_own or may(person, "reviews.run_panel")
    scores = may(person, "reviews.score_interview", interview)
    given = list(interview.scores.select_related("interviewer"))
    form = _score_form(request, given) if scores else None
    if request.method == "POST" and (form is None or not form.is_bound):
        return _book(request, interview) if books else _nothing()
    if form is not None and form.is_bound and form.is_valid() and _score(request, interview, form):
        return redirect("reviews:interview", interview.pk)
    return render(
        request,
        "reviews/interview.html",
        {
            "interview": interview,
            "call": interview.application.call,
            "round": round_of(interview.application.call),
            "is_own": is_own,
            "books": books,
            "form": form,
            "scores": [] if is_own or scores else given,
            "is_held": bool(given),
            "free": free_slots(interview) if books else [],
        },
        status=422 if form is not None and form.is_bound else 200,
    )


def _nothing() -> HttpResponse:
    raise Http404


def _score_form(request: HttpRequest, given: list[InterviewScore]) -> InterviewScoreForm:
    mine = next((one for one in given if one.interviewer_id == request.person.pk), None)
    return InterviewScoreForm(request.POST if "points" in request.POST else None, instance=mine)


def _score(request: HttpRequest, interview: Interview, form: InterviewScoreForm) -> bool:
    return attempt(
        request,
        lambda: actions.score_interview(interview, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    )


def _book(request: HttpRequest, interview: Interview) -> HttpResponse:
    act: Callable[[], Any]
    if "cancel" in request.POST:
        act, done = lambda: actions.cancel_interview(interview, by=request.person), _("Cancelled.")
    else:
        slots = interview.application.call.interview_slots
        slot = get_object_or_404(slots, pk=number_in(request.POST, "slot"))
        act, done = lambda: actions.book_interview(interview, slot, by=request.person), _("Booked.")
    attempt(request, act, done=done)
    return redirect("reviews:interview", interview.pk)


@screen("reviews.view_interview", one_of=visible_interviews)
def calendar(request: HttpRequest, interview: Interview) -> HttpResponse:
    """The interview for a calendar program; without a time there is only the page."""
    if interview.slot is None:
        return redirect("reviews:interview", interview.pk)
    return HttpResponse(
        calendar_of(interview),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="interview-{interview.pk}.ics"'},
    )
