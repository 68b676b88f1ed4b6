"""Pages on which the requirements of a programme, or of a whole call, are entered kind by kind."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.programmes.actions import programmes as actions
from sojourn.programmes.forms.further_requirements import MATCHES, form_options
from sojourn.programmes.forms.requirement_kinds import FORMS, KINDS
from sojourn.programmes.models import Call, Programme, Requirement
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.programmes import visible_programmes
from sojourn.programmes.queries.sentences import members_of, names_for, requirement_sentence
from sojourn.programmes.queries.wording import Names
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


def prefix_of(owner: Programme | Call) -> str:
    """What the names of an owner's addresses begin with."""
    return "call_" if isinstance(owner, Call) else ""


def kind_links(owner: Programme | Call) -> list[dict[str, Any]]:
    """The kinds of requirement with the address at which one is added; groups are made of what is there."""
    name = f"programmes:{prefix_of(owner)}requirement"
    return [
        {
            "label": label,
            "url": reverse(f"{name}_group", args=[owner.pk])
            if kind == "group"
            else reverse(f"{name}_add", args=[owner.pk, kind]),
        }
        for kind, label in KINDS.items()
        if kind == "group" or can_be_added(owner, kind)
    ]


def can_be_added(owner: Programme | Call, kind: str) -> bool:
    """Whether one of this kind is entered on a page of its own; answers belong to calls."""
    return kind in FORMS and kind != "group" and (kind != "answer" or isinstance(owner, Call))


def back_to(owner: Programme | Call) -> str:
    """The page on which an owner's requirements stand."""
    name = "programmes:call_requirements" if isinstance(owner, Call) else "programmes:programme"
    return reverse(name, args=[owner.pk])


@dataclass(frozen=True)
class MemberLine:
    """One member of a group on its page, with its addresses; a group in it has members of its own."""

    sentence: str
    edit: str
    remove: str
    links: list[dict[str, Any]]
    members: list["MemberLine"]


def member_lines(owner: Programme | Call, requirement: Requirement) -> MemberLine:
    """A group with all its members, however deep. At most two queries."""
    rule = Rule(requirement.kind, requirement.parameters)
    return _line(owner, requirement, rule, "", names_for([rule]))


def _line(
    owner: Programme | Call, requirement: Requirement, rule: Rule, path: str, names: Names
) -> MemberLine:
    prefix = prefix_of(owner)
    place = path or "top"
    given = {"owner": owner.pk, "number": requirement.pk}
    members = members_of(rule.parameters) if rule.kind == "group" else []
    return MemberLine(
        dict(MATCHES)[str(rule.parameters["match"])]
        if rule.kind == "group"
        else requirement_sentence(rule.kind, rule.parameters, names),
        reverse(f"programmes:{prefix}member_edit", args=[*given.values(), place]),
        reverse(f"programmes:{prefix}member_remove", args=[*given.values(), place]),
        [
            {
                "label": label,
                "url": reverse(f"programmes:{prefix}member_add", args=[*given.values(), place, kind]),
            }
            for kind, label in KINDS.items()
            if kind != "note" and can_be_added(owner, kind)
        ]
        if rule.kind == "group"
        else [],
        [
            _line(owner, requirement, member, f"{path}-{number}".strip("-"), names)
            for number, member in enumerate(members)
        ],
    )


def _add(request: HttpRequest, owner: Programme | Call, kind: str) -> HttpResponse:
    if not can_be_added(owner, kind):
        raise Http404
    form = FORMS[kind](posted(request), **form_options(kind, owner))
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
        return redirect(back_to(owner))
    context = {"form": form, "kind": KINDS[kind], "owner": owner, "back": back_to(owner)}
    return render(request, "programmes/requirement_form.html", context, status=422 if form.is_bound else 200)


def _edit(request: HttpRequest, owner: Programme | Call, number: int) -> HttpResponse:
    requirement: Requirement = get_object_or_404(owner.requirements, pk=number)
    form = FORMS[requirement.kind](
        posted(request), parameters=requirement.parameters, **form_options(requirement.kind, owner)
    )
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
            return redirect(back_to(owner))
        if stale:
            form.data = form.data.copy()
            form.data["seen"] = json.dumps(requirement.parameters)
    context = {
        "form": form,
        "kind": KINDS[requirement.kind],
        "owner": owner,
        "back": back_to(owner),
        "stale": stale,
        "group": member_lines(owner, requirement) if requirement.kind == "group" else None,
        "ungroup": reverse(
            f"programmes:{prefix_of(owner)}requirement_ungroup", args=[owner.pk, requirement.pk]
        ),
    }
    return render(request, "programmes/requirement_form.html", context, status=422 if form.is_bound else 200)


def _remove(request: HttpRequest, owner: Programme | Call, number: int) -> HttpResponse:
    requirement = get_object_or_404(owner.requirements, pk=number)
    attempt(request, lambda: actions.remove_requirement(requirement, by=request.person), done=_("Removed."))
    return redirect(back_to(owner))
