"""Pages of units, people and appointments, the hat switch and one's own facts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.history import changes_of
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Stale
from sojourn.organisation import actions
from sojourn.organisation.forms import (
    AppointmentForm,
    LanguageScoreForm,
    PersonForm,
    StudiesForm,
    UnitForm,
)
from sojourn.organisation.middleware import HAT
from sojourn.organisation.models import Appointment, LanguageScore, Person, Unit
from sojourn.organisation.queries import people_matching, tree_of_units, visible_people, visible_units


@require_POST
@screen("organisation.view_home")
def wear_hat(request: HttpRequest) -> HttpResponse:
    """Show the home page of another of one's appointments."""
    wanted = request.POST.get("appointment", "")
    if any(str(hat.pk) == wanted for hat in request.hats):
        request.session[HAT] = int(wanted)
    return redirect("/")


@screen("organisation.list_units")
def unit_list(request: HttpRequest) -> HttpResponse:
    return render(request, "organisation/unit_list.html", {"tree": tree_of_units()})


@screen("organisation.view_unit", one_of=visible_units)
def unit_detail(request: HttpRequest, unit: Unit) -> HttpResponse:
    appointments = (
        unit.appointments.select_related("person").exclude(role="student").order_by("role", "starts_on")
    )
    return render(
        request,
        "organisation/unit_detail.html",
        {"unit": unit, "appointments": appointments, "children": unit.children.all()},
    )


def _page_of_form(
    request: HttpRequest, form: Any, title: str, back: str, stale: Stale | None = None
) -> HttpResponse:
    return render(
        request,
        "organisation/form_page.html",
        {"form": form, "form_title": title, "back": back, "stale": stale},
        status=422 if form.is_bound else 200,
    )


def _saved(request: HttpRequest, form: Any, save: Any) -> tuple[bool, Stale | None]:
    """Whether saving went through; a stale version comes back with its differences."""
    try:
        return attempt(request, save, done=_("Saved."), form=form), None
    except Stale as stale:
        return False, stale


@screen("organisation.change_unit")
def unit_add(request: HttpRequest) -> HttpResponse:
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if attempt(
            request, lambda: actions.add_unit(by=request.person, **facts), done=_("Saved."), form=form
        ):
            return redirect("organisation:unit_list")
    return _page_of_form(request, form, _("New unit"), "organisation:unit_list")


@screen("organisation.change_unit", one_of=visible_units)
def unit_change(request: HttpRequest, unit: Unit) -> HttpResponse:
    form = UnitForm(request.POST or None, instance=unit, initial={"version": unit.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        saved, stale = _saved(
            request, form, lambda: actions.change_unit(unit, seen=seen, changes=changes, by=request.person)
        )
        if saved:
            return redirect("organisation:unit", unit.pk)
    return _page_of_form(request, form, _("Change the unit"), "organisation:unit_list", stale)


@screen("organisation.list_people")
def person_list(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")
    people = people_matching(visible_people(request.person), words).select_related("account", "studies__unit")
    page = Paginator(people, 50).get_page(request.GET.get("page"))
    return render(request, "organisation/person_list.html", {"page": page, "words": words})


@screen("organisation.view_person", one_of=visible_people)
def person_detail(request: HttpRequest, other: Person) -> HttpResponse:
    return render(
        request,
        "organisation/person_detail.html",
        {
            "other": other,
            "appointments": other.appointments.select_related("unit"),
            "studies": getattr(other, "studies", None),
            "language_scores": other.language_scores.all(),
            "changes": changes_of(other)[:20],
        },
    )


@screen("organisation.change_person")
def person_add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if attempt(
            request, lambda: actions.add_person(by=request.person, **facts), done=_("Saved."), form=form
        ):
            return redirect("organisation:person_list")
    return _page_of_form(request, form, _("New person"), "organisation:person_list")


@screen("organisation.change_person", one_of=visible_people)
def person_change(request: HttpRequest, other: Person) -> HttpResponse:
    form = PersonForm(request.POST or None, instance=other, initial={"version": other.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        saved, stale = _saved(
            request, form, lambda: actions.change_person(other, seen=seen, changes=changes, by=request.person)
        )
        if saved:
            return redirect("organisation:person", other.pk)
    return _page_of_form(request, form, _("Change the person"), "organisation:person_list", stale)


@screen("organisation.appoint", one_of=visible_people)
def person_appoint(request: HttpRequest, other: Person) -> HttpResponse:
    form = AppointmentForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.appoint(other, by=request.person, **form.cleaned_data),
            done=_("Appointed."),
            form=form,
        )
    ):
        return redirect("organisation:person", other.pk)
    return _page_of_form(request, form, _("New appointment"), "organisation:person_list")


@require_POST
@screen("organisation.appoint", one_of=visible_people)
def appointment_end(request: HttpRequest, other: Person, number: int) -> HttpResponse:
    appointment = get_object_or_404(Appointment, pk=number, person=other)
    attempt(request, lambda: actions.end_appointment_now(appointment, by=request.person), done=_("Ended."))
    return redirect("organisation:person", other.pk)


@require_POST
@screen("organisation.invite", one_of=visible_people)
def person_invite(request: HttpRequest, other: Person) -> HttpResponse:
    attempt(
        request, lambda: actions.invite(other, by=request.person), done=_("The invitation is on its way.")
    )
    return redirect("organisation:person", other.pk)


@screen("organisation.change_studies", one_of=visible_people)
def person_studies(request: HttpRequest, other: Person) -> HttpResponse:
    studies = other.studies
    form = StudiesForm(request.POST or None, instance=studies, initial={"version": studies.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version")
        saved, stale = _saved(
            request,
            form,
            lambda: actions.save_studies(studies, seen=seen, changes=changes, by=request.person),
        )
        if saved:
            return redirect("organisation:person", other.pk)
    return _page_of_form(request, form, _("Studies and marks"), "organisation:person_list", stale)


@screen("organisation.view_home")
def my_facts(request: HttpRequest) -> HttpResponse:
    """What the system knows about oneself; language tests are kept here by oneself."""
    person: Person = request.person
    return render(
        request,
        "organisation/my_facts.html",
        {
            "studies": getattr(person, "studies", None),
            "language_scores": person.language_scores.all(),
            "score_form": LanguageScoreForm(),
            "appointments": person.appointments.select_related("unit"),
        },
    )


@require_POST
@screen("organisation.view_home")
def language_score_add(request: HttpRequest) -> HttpResponse:
    form = LanguageScoreForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_language_score(request.person, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("organisation:my_facts")
    return _page_of_form(request, form, _("Language test"), "organisation:my_facts")


@require_POST
@screen("organisation.view_home")
def language_score_remove(request: HttpRequest, number: int) -> HttpResponse:
    score = get_object_or_404(LanguageScore, pk=number, person=request.person)
    actions.remove_language_score(score, by=request.person)
    messages.success(request, _("Removed."))
    return redirect("organisation:my_facts")
