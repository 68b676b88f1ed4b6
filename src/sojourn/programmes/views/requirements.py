"""Pages on which the requirements of a programme, or of a whole call, are entered kind by kind."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.programmes.actions import programmes as actions
from sojourn.programmes.forms.requirements import FORMS, KINDS
from sojourn.programmes.models import Call, Programme, Requirement
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.programmes import visible_programmes
from sojourn.programmes.views.saving import save


@screen("programmes.change_programme", one_of=visible_programmes)
def requirement_add(request: HttpRequest, programme: Programme, kind: str) -> HttpResponse:
    return _add(request, programme, kind)


@screen("programmes.change_programme", one_of=visible_programmes)
def requirement_edit(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    return _edit(request, programme, number)


@require_POST
@screen("programmes.change_programme", one_of=visible_programmes)
def requirement_remove(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    return _remove(request, programme, number)


@screen("programmes.change_call", one_of=visible_calls)
def call_requirement_add(request: HttpRequest, call: Call, kind: str) -> HttpResponse:
    return _add(request, call, kind)


@screen("programmes.change_call", one_of=visible_calls)
def call_requirement_edit(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    return _edit(request, call, number)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_requirement_remove(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    return _remove(request, call, number)


def kind_links(name: str, owner: Programme | Call) -> list[dict[str, Any]]:
    """The kinds of requirement with the address at which one is added."""
    return [{"label": label, "url": reverse(name, args=[owner.pk, kind])} for kind, label in KINDS.items()]


def _back(owner: Programme | Call) -> str:
    name = "programmes:call_requirements" if isinstance(owner, Call) else "programmes:programme"
    return reverse(name, args=[owner.pk])


def _add(request: HttpRequest, owner: Programme | Call, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.add_requirement(
                owner, kind=kind, parameters=form.parameters(), by=request.person
            ),
            done=_("Saved."),
            form=form,
        )
    ):
        return redirect(_back(owner))
    context = {"form": form, "kind": KINDS[kind], "owner": owner, "back": _back(owner)}
    return render(request, "programmes/requirement_form.html", context, status=422 if form.is_bound else 200)


def _edit(request: HttpRequest, owner: Programme | Call, number: int) -> HttpResponse:
    requirement: Requirement = get_object_or_404(owner.requirements, pk=number)
    form = FORMS[requirement.kind](posted(request), parameters=requirement.parameters)
    stale = None
    if request.method == "POST" and form.is_valid():
        saved, stale = save(
            request,
            form,
            lambda: actions.change_requirement(
                requirement,
                seen=form.cleaned_data["seen"] or {},
                parameters=form.parameters(),
                by=request.person,
            ),
        )
        if saved:
            return redirect(_back(owner))
        if stale:
            form.data = form.data.copy()
            form.data["seen"] = json.dumps(requirement.parameters)
    context = {
        "form": form,
        "kind": KINDS[requirement.kind],
        "owner": owner,
        "back": _back(owner),
        "stale": stale,
    }
    return render(request, "programmes/requirement_form.html", context, status=422 if form.is_bound else 200)


def _remove(request: HttpRequest, owner: Programme | Call, number: int) -> HttpResponse:
    requirement = get_object_or_404(owner.requirements, pk=number)
    attempt(request, lambda: actions.remove_requirement(requirement, by=request.person), done=_("Removed."))
    return redirect(_back(owner))
