"""Pages on which requirements are put into groups, and the members of a group are entered."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.programmes.actions import groups as actions
from sojourn.programmes.forms.further_requirements import NewGroupForm, form_options
from sojourn.programmes.forms.requirement_kinds import FORMS, KINDS
from sojourn.programmes.models import Call, Programme, Requirement
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.members import member_at, path_of
from sojourn.programmes.queries.programmes import visible_programmes
from sojourn.programmes.queries.sentences import requirement_sentences
from sojourn.programmes.views.requirements import back_to, can_be_added, prefix_of


@screen("programmes.change_programme", one_of=visible_programmes)
def requirement_group(request: HttpRequest, programme: Programme) -> HttpResponse:
    return _group(request, programme)


@screen("programmes.change_call", one_of=visible_calls)
def call_requirement_group(request: HttpRequest, call: Call) -> HttpResponse:
    return _group(request, call)


@require_POST
@screen("programmes.change_programme", one_of=visible_programmes)
def requirement_ungroup(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    return _ungroup(request, programme, number)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_requirement_ungroup(request: HttpRequest, call: Call, number: int) -> HttpResponse:
    return _ungroup(request, call, number)


@screen("programmes.change_programme", one_of=visible_programmes)
def member_add(request: HttpRequest, programme: Programme, number: int, path: str, kind: str) -> HttpResponse:
    return _add(request, programme, number, path, kind)


@screen("programmes.change_call", one_of=visible_calls)
def call_member_add(request: HttpRequest, call: Call, number: int, path: str, kind: str) -> HttpResponse:
    return _add(request, call, number, path, kind)


@screen("programmes.change_programme", one_of=visible_programmes)
def member_edit(request: HttpRequest, programme: Programme, number: int, path: str) -> HttpResponse:
    return _edit(request, programme, number, path)


@screen("programmes.change_call", one_of=visible_calls)
def call_member_edit(request: HttpRequest, call: Call, number: int, path: str) -> HttpResponse:
    return _edit(request, call, number, path)


@require_POST
@screen("programmes.change_programme", one_of=visible_programmes)
def member_remove(request: HttpRequest, programme: Programme, number: int, path: str) -> HttpResponse:
    return _remove(request, programme, number, path)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_member_remove(request: HttpRequest, call: Call, number: int, path: str) -> HttpResponse:
    return _remove(request, call, number, path)


def _group(request: HttpRequest, owner: Programme | Call) -> HttpResponse:
    """Choose among the requirements that stand alone, and say how they count together."""
    rows = [row for row in owner.requirements.all() if row.kind != "note"]
    sentences = requirement_sentences([Rule(row.kind, row.parameters) for row in rows])
    form = NewGroupForm(
        posted(request), members=[(row.pk, text) for row, text in zip(rows, sentences, strict=True)]
    )
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in rows if str(row.pk) in form.cleaned_data["members"]]
        if attempt(
            request,
            lambda: actions.group_requirements(
                owner, match=form.cleaned_data["match"], requirements=chosen, by=request.person
            ),
            done=_("Saved."),
            form=form,
        ):
            return redirect(back_to(owner))
    context = {"form": form, "owner": owner, "back": back_to(owner), "can_group": bool(rows)}
    return render(request, "programmes/requirement_group.html", context, status=422 if form.is_bound else 200)


def _ungroup(request: HttpRequest, owner: Programme | Call, number: int) -> HttpResponse:
    requirement = get_object_or_404(owner.requirements, pk=number, kind="group")
    attempt(request, lambda: actions.dissolve_group(requirement, by=request.person), done=_("Saved."))
    return redirect(back_to(owner))


def _found(owner: Programme | Call, number: int, path: str) -> tuple[Requirement, list[int], dict[str, Any]]:
    """The row, the places in it and the member there; 404 where there is none."""
    requirement: Requirement = get_object_or_404(owner.requirements, pk=number)
    places = path_of("" if path == "top" else path)
    member = None if places is None else member_at(requirement, places)
    if member is None or places is None:
        raise Http404
    return requirement, places, member


def _add(request: HttpRequest, owner: Programme | Call, number: int, path: str, kind: str) -> HttpResponse:
    """A further member of the group at the path."""
    requirement, places, group = _found(owner, number, path)
    if kind == "note" or not can_be_added(owner, kind) or group["kind"] != "group":
        raise Http404
    form = FORMS[kind](posted(request), **form_options(kind, owner))
    back = _back(owner, requirement)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.set_member(
                requirement,
                path=[*places, len(group["parameters"]["of"])],
                member={"kind": kind, "parameters": form.parameters()},
                by=request.person,
            ),
            done=_("Saved."),
            form=form,
        )
    ):
        return redirect(back)
    context = {"form": form, "kind": KINDS[kind], "owner": owner, "back": back}
    return render(request, "programmes/requirement_form.html", context, status=422 if form.is_bound else 200)


def _edit(request: HttpRequest, owner: Programme | Call, number: int, path: str) -> HttpResponse:
    requirement, places, member = _found(owner, number, path)
    if not places:
        return redirect(_back(owner, requirement))
    kind = member["kind"]
    form = FORMS[kind](posted(request), parameters=member["parameters"], **form_options(kind, owner))
    back = _back(owner, requirement)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.set_member(
                requirement,
                path=places,
                member={"kind": kind, "parameters": form.parameters()},
                seen=form.cleaned_data["seen"],
                by=request.person,
            ),
            done=_("Saved."),
            form=form,
        )
    ):
        return redirect(back)
    context = {"form": form, "kind": KINDS[kind], "owner": owner, "back": back}
    return render(request, "programmes/requirement_form.html", context, status=422 if form.is_bound else 200)


def _remove(request: HttpRequest, owner: Programme | Call, number: int, path: str) -> HttpResponse:
    requirement, places, _member = _found(owner, number, path)
    if places:
        attempt(
            request,
            lambda: actions.set_member(requirement, path=places, member=None, by=request.person),
            done=_("Removed."),
        )
    return redirect(_back(owner, requirement))


def _back(owner: Programme | Call, requirement: Requirement) -> str:
    return reverse(f"programmes:{prefix_of(owner)}requirement_edit", args=[owner.pk, requirement.pk])
