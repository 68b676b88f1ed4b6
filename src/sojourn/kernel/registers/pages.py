"""The pages of a register: list, entry, form; the same for all of them."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.history import changes_of
from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import may, screen
from sojourn.kernel.registers import keeping
from sojourn.kernel.registers.forms import EntryForm, form_of
from sojourn.kernel.registers.register import Register, sheets_for
from sojourn.kernel.registers.showing import cells, title_of
from sojourn.kernel.worklists.views import worklist_page


def addresses(*declared: Register) -> list[URLPattern]:
    """The address table of these registers."""
    return [line for register in declared for line in _addresses(register)]


def _addresses(register: Register) -> Sequence[URLPattern]:
    name, folder = register.name, register.name.replace("_", "-")
    return [
        path(f"{folder}/", _list(register), name=name),
        path(f"{folder}/new/", _add(register), name=f"{name}_add"),
        path(f"{folder}/<int:pk>/", _entry(register), name=f"{name}_entry"),
        path(f"{folder}/<int:pk>/change/", _change(register), name=f"{name}_change"),
        path(f"{folder}/<int:pk>/remove/", _remove(register), name=f"{name}_remove"),
    ]


def _list(register: Register) -> Any:
    name = f"{register.package}.{register.name}"

    @screen(register.action("list"))
    def entries(request: HttpRequest) -> HttpResponse:
        context = {
            "register": register,
            "may_keep": may(request.person, register.action("add")),
            "addresses": _links(register) | _sheet_links(request.person, register),
        }
        return worklist_page(request, name, template="kernel/register.html", context=context)

    return entries


def _links(register: Register) -> dict[str, str]:
    return {"list": reverse(register.address()), "add": reverse(register.address("add"))}


def _sheet_links(person: Any, register: Register) -> dict[str, str]:
    """Where a sheet of it is brought, its template and its export are fetched."""
    sheets = sheets_for(person, register)
    if sheets is None:
        return {}
    asked_for = f"?kind={register.name}"
    return {
        "bring": f"{reverse(sheets.bring)}{asked_for}",
        "template": f"{reverse(sheets.fetch)}{asked_for}&template=1",
        "export": f"{reverse(sheets.fetch)}{asked_for}",
    }


def _add(register: Register) -> Any:
    form_class = form_of(register)

    @screen(register.action("add"))
    def entry_add(request: HttpRequest) -> HttpResponse:
        form = form_class(posted(request), person=request.person)
        made: list[Any] = []
        if form.is_valid() and attempt(
            request,
            lambda: made.append(keeping.enter(register, by=request.person, **_facts(form))),
            done=_("Entered."),
            form=form,
        ):
            if "again" in request.POST:
                return redirect(register.address("add"))
            return redirect(register.address("entry"), made[0].pk)
        return _form_page(request, register, form, title=str(register.new), back=reverse(register.address()))

    return entry_add


def _facts(form: EntryForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _form_page(
    request: HttpRequest, register: Register, form: EntryForm, *, title: str, back: str
) -> HttpResponse:
    context = {"register": register, "form": form, "form_title": title, "back": back}
    context["is_new"] = form.instance.pk is None
    return render(request, "kernel/register_form.html", context, status=422 if form.is_bound else 200)


def _entry(register: Register) -> Any:
    @screen(register.action("view"), one_of=register.listing)
    def entry_page(request: HttpRequest, entry: Any) -> HttpResponse:
        keeps = may(request.person, register.action("keep"), entry)
        context = {
            "register": register,
            "entry": entry,
            "title": title_of(entry),
            "cells": cells(register, entry, register.typed),
            "keeps": keeps,
            "came_from": [title_of(one) for one in came_from(entry)],
            "led_to": [title_of(one) for one in led_to(entry)],
            "changes": changes_of(entry)[:20] if keeps else [],
            "addresses": _links(register)
            | {page: reverse(register.address(page), args=[entry.pk]) for page in ("change", "remove")},
        }
        return render(request, "kernel/register_entry.html", context)

    return entry_page


def _change(register: Register) -> Any:
    form_class = form_of(register)

    @screen(register.action("keep"), one_of=register.listing)
    def entry_change(request: HttpRequest, entry: Any) -> HttpResponse:
        form = form_class(
            posted(request), instance=copy(entry), initial={"version": entry.version}, person=request.person
        )
        back = reverse(register.address("entry"), args=[entry.pk])
        if form.is_valid():
            facts, seen = _facts(form), form.cleaned_data["version"] or 0
            if attempt(
                request,
                lambda: keeping.change(register, entry, seen=seen, changes=facts, by=request.person),
                done=_("Saved."),
                form=form,
            ):
                return redirect(back)
        return _form_page(request, register, form, title=_("Change the entry"), back=back)

    return entry_change


def _remove(register: Register) -> Any:
    @require_POST
    @screen(register.action("keep"), one_of=register.listing)
    def entry_remove(request: HttpRequest, entry: Any) -> HttpResponse:
        number = entry.pk
        if attempt(request, lambda: keeping.remove(register, entry, by=request.person), done=_("Removed.")):
            return redirect(register.address())
        return redirect(register.address("entry"), number)

    return entry_remove
