"""A host's answers on one page: by its contact, or entered by the office from a letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from sojourn.kernel.pages import attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.organisation.models import Person
from sojourn.stays import actions, queries
from sojourn.stays.forms import AnswersForm
from sojourn.stays.models import Nomination

MOST = 100
"""Nominations on one page."""


@screen("stays.answer_many")
def answers(request: HttpRequest) -> HttpResponse:
    """All nominations that wait for one host's answer."""
    host = number_in(request.GET, "partner")
    is_host, waiting = _waiting(request.person, host)
    form = AnswersForm(posted(request), request.FILES or None, nominations=waiting, is_host=is_host)
    if request.method == "POST" and form.is_valid():
        given, done = form.cleaned_data, len(form.answers())
        if attempt(
            request,
            lambda: actions.answer_nominations(
                form.answers(),
                by=request.person,
                note=given.get("note", ""),
                dated=given.get("dated"),
                upload=given.get("upload"),
            ),
            done=ngettext(
                "%(count)d answer is entered; the student has been told.",
                "%(count)d answers are entered; the students have been told.",
                done,
            )
            % {"count": done},
            form=form,
        ):
            return redirect("stays:portal") if is_host else redirect("stays:partner", host)
    return render(
        request,
        "stays/answers.html",
        {"form": form, "is_host": is_host, "nominations": waiting},
        status=422 if form.is_bound else 200,
    )


def _waiting(person: Person, host: int) -> tuple[bool, list[Nomination]]:
    """Whether the person is the host's contact, and what waits for that host's answer."""
    own = queries.nominations_to_answer(person)
    if queries.hosts_of(person) and (not host or host in queries.hosts_of(person)):
        return True, list((own.filter(institution=host) if host else own).order_by("deadline", "id")[:MOST])
    tracked = queries.tracked_nominations(person, state="pending").exclude(application__person=person)
    return False, list(tracked.filter(institution=host)[:MOST])
