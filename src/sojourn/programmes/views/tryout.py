"""Trying out requirements: on one student, and on all of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from sojourn.kernel.jobs import start_job, visible_jobs
from sojourn.kernel.models import Job
from sojourn.kernel.permission import screen
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Unit
from sojourn.programmes.models import Call, Programme
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.programmes import visible_programmes
from sojourn.programmes.queries.sentences import requirement_sentences
from sojourn.programmes.queries.tryout import (
    occasion_of,
    place_to_try,
    rules_to_try,
    students_to_try,
    total_of,
    tried,
    verdict_for,
)
from sojourn.programmes.views.requirements import back_to, prefix_of
from sojourn.programmes.views.saving import asked, number_in

KIND = "programmes.count_eligible"
MOST = 10


@screen("programmes.change_programme", one_of=visible_programmes)
def requirements_try(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _try(request, programme)


@screen("programmes.change_call", one_of=visible_calls)
def call_requirements_try(request: HttpRequest, call: Call) -> HttpResponse:
    return _try(request, call)


@require_POST
@screen("programmes.change_programme", one_of=visible_programmes)
def requirements_count(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _count(request, programme)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_requirements_count(request: HttpRequest, call: Call) -> HttpResponse:
    return _count(request, call)


def _try(request: HttpRequest, owner: Programme | Call) -> HttpResponse:
    """Judge one student chosen here, and show the count of all that was asked for."""
    words = asked(request, "q")
    programme = _programme(owner, asked(request, "programme"))
    rules = rules_to_try(owner, programme)
    occasion = occasion_of(owner, place_to_try(programme or owner))
    number = number_in(asked(request, "person"))
    person = students_to_try(request.person, "").filter(pk=number).first() if number else None
    verdict = verdict_for(rules, person, occasion) if person else None
    return render(
        request,
        "programmes/requirements_try.html",
        {
            "owner": owner,
            "is_call": isinstance(owner, Call),
            "back": back_to(owner),
            "here": _address(owner, "try"),
            "count_url": _address(owner, "count"),
            "sentences": requirement_sentences(rules),
            "words": words,
            "found": list(students_to_try(request.person, words)[:MOST]) if words else [],
            "person": person,
            "outcome": verdict.outcome if verdict else "",
            "findings": tried(verdict) if verdict else [],
            "programme": programme,
            "programmes": _programmes(owner),
            "occasion": occasion,
            **_counted(request, owner),
        },
    )


def _counted(request: HttpRequest, owner: Programme | Call) -> dict[str, Any]:
    """The count that the address names, unit by unit."""
    number = number_in(asked(request, "job"))
    job = visible_jobs(request.person).filter(pk=number, kind=KIND).first() if number else None
    if job is None or job.parameters.get("owner") != owner.pk or job.state != Job.State.DONE:
        return {"counts": None}
    counts = job.result["counts"]
    names = {unit.code: in_language(unit, "name") for unit in Unit.objects.filter(code__in=counts)}
    lines = [(names.get(code, code), numbers) for code, numbers in sorted(counts.items())]
    return {"counts": lines, "total": total_of(counts), "counted_at": job.finished_at}


def _count(request: HttpRequest, owner: Programme | Call) -> HttpResponse:
    """Count as a job: its page shows how far it is and then leads back here."""
    programme = _programme(owner, request.POST.get("programme", ""))
    job = start_job(
        KIND,
        by=request.person,
        owner=owner.pk,
        is_call=isinstance(owner, Call),
        programme=programme.pk if programme else None,
        path=_address(owner, "try"),
    )
    return redirect("kernel:job", job.pk)


def _programmes(owner: Programme | Call) -> list[Programme]:
    if not isinstance(owner, Call):
        return []
    return list(Programme.objects.filter(places__calls=owner).distinct())


def _programme(owner: Programme | Call, number: str) -> Programme | None:
    """One of the programmes of a call, where one is named."""
    if not isinstance(owner, Call) or not number_in(number):
        return None
    return Programme.objects.filter(places__calls=owner, pk=number_in(number)).distinct().first()


def _address(owner: Programme | Call, what: str) -> str:
    return reverse(f"programmes:{prefix_of(owner)}requirements_{what}", args=[owner.pk])
