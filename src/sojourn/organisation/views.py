"""Pages of units, people and appointments, the switches of hat and language, and one's own facts."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from sojourn.kernel import clock
from sojourn.kernel.history import changes_of
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import may, public, screen
from sojourn.kernel.worklists.views import worklist_page
from sojourn.organisation import actions
from sojourn.organisation.forms import (
    AppointmentForm,
    DenominatorForm,
    LanguageScoreForm,
    PersonForm,
    StudiesForm,
    UnitForm,
)
from sojourn.organisation.middleware import HAT
from sojourn.organisation.models import (
    AcademicYear,
    Appointment,
    Denominator,
    LanguageScore,
    Person,
    Studies,
    Unit,
)
from sojourn.organisation.queries import (
    spokespeople,
    tree_of_units,
    visible_denominators,
    visible_people,
    visible_units,
)


@require_POST
@screen("organisation.view_home")
def wear_hat(request: HttpRequest) -> HttpResponse:
    """Show the home page of another of one's appointments."""
    wanted = number_in(request.POST, "appointment")
    if any(hat.pk == wanted for hat in request.hats):
        request.session[HAT] = wanted
    return redirect("/")


@require_POST
@public
def keep_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language, here and from now on; a person's letters follow."""
    response = set_language(request)
    wanted = request.POST.get("language", "")
    if request.person is not None:
        attempt(request, lambda: actions.keep_language(request.person, language=wanted, by=request.person))
    return response


@screen("organisation.list_units")
def unit_list(request: HttpRequest) -> HttpResponse:
    return render(request, "organisation/unit_list.html", {"tree": tree_of_units()})


@screen("organisation.view_unit", one_of=visible_units)
def unit_detail(request: HttpRequest, unit: Unit) -> HttpResponse:
    return render(
        request,
        "organisation/unit_detail.html",
        {"unit": unit, "appointments": spokespeople(unit), "children": unit.children.all()},
    )


def _form_page(request: HttpRequest, form: BaseForm, *, title: str, back: str) -> HttpResponse:
    """The page of one form; `back` is the address one came from."""
    return render(
        request,
        "organisation/form_page.html",
        {"form": form, "form_title": title, "back": back},
        status=422 if form.is_bound else 200,
    )


def _saved(request: HttpRequest, form: Any, save: Callable[..., Any]) -> bool:
    """Whether what was sent is sound and `save` took it; else the form says what is wrong."""
    if not form.is_valid():
        return False
    facts = dict(form.cleaned_data)
    if "version" in form.fields:
        version = facts.pop("version") or 0
        if form.instance.pk:
            return attempt(request, lambda: save(seen=version, changes=facts), done=_("Saved."), form=form)
    return attempt(request, lambda: save(**facts), done=_("Saved."), form=form)


@screen("organisation.change_unit")
def unit_add(request: HttpRequest) -> HttpResponse:
    form = UnitForm(posted(request))
    if _saved(request, form, lambda **facts: actions.add_unit(by=request.person, **facts)):
        return redirect("organisation:unit_list")
    return _form_page(request, form, title=_("New unit"), back=reverse("organisation:unit_list"))


@screen("organisation.change_unit", one_of=visible_units)
def unit_change(request: HttpRequest, unit: Unit) -> HttpResponse:
    form = UnitForm(posted(request), instance=copy(unit), initial={"version": unit.version})
    if _saved(request, form, lambda **sent: actions.change_unit(unit, by=request.person, **sent)):
        return redirect("organisation:unit", unit.pk)
    back = reverse("organisation:unit", args=[unit.pk])
    return _form_page(request, form, title=_("Change the unit"), back=back)


@screen("organisation.list_people")
def person_list(request: HttpRequest) -> HttpResponse:
    """The people one may see, to be found and exported."""
    return worklist_page(request, "organisation.people", template="organisation/person_list.html")


@screen("organisation.view_person", one_of=visible_people)
def person_detail(request: HttpRequest, other: Person) -> HttpResponse:
    changes = changes_of(other)[:20] if may(request.person, "organisation.change_person", other) else []
    return render(
        request,
        "organisation/person_detail.html",
        {
            "other": other,
            "appointments": other.appointments.select_related("unit"),
            "studies": Studies.objects.select_related("unit", "counsellor").filter(person=other).first(),
            "language_scores": other.language_scores.all(),
            "changes": changes,
            "today": clock.today(),
        },
    )


@screen("organisation.change_person")
def person_add(request: HttpRequest) -> HttpResponse:
    form, made = PersonForm(posted(request)), []
    if _saved(request, form, lambda **facts: made.append(actions.add_person(by=request.person, **facts))):
        return redirect("organisation:person", made[0].pk)
    return _form_page(request, form, title=_("New person"), back=reverse("organisation:person_list"))


@screen("organisation.change_person", one_of=visible_people)
def person_change(request: HttpRequest, other: Person) -> HttpResponse:
    form = PersonForm(posted(request), instance=copy(other), initial={"version": other.version})
    if _saved(request, form, lambda **sent: actions.change_person(other, by=request.person, **sent)):
        return redirect("organisation:person", other.pk)
    return _form_page(request, form, title=_("Change the person"), back=_page_of(other))


def _page_of(person: Person) -> str:
    return reverse("organisation:person", args=[person.pk])


@screen("organisation.appoint", one_of=visible_people)
def person_appoint(request: HttpRequest, other: Person) -> HttpResponse:
    form = AppointmentForm(posted(request), initial={"starts_on": clock.today()})
    if _saved(request, form, lambda **facts: actions.appoint(other, by=request.person, **facts)):
        return redirect("organisation:person", other.pk)
    return _form_page(request, form, title=_("New appointment"), back=_page_of(other))


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
    """What somebody studies, with the marks: entered for the first time, or changed."""
    studies = Studies.objects.filter(person=other).first()
    form = StudiesForm(
        posted(request), instance=copy(studies), initial={"version": studies.version if studies else 0}
    )

    def save(**sent: Any) -> Studies:
        if studies is None:
            return actions.add_studies(other, by=request.person, **sent)
        return actions.save_studies(studies, by=request.person, **sent)

    if _saved(request, form, save):
        return redirect("organisation:person", other.pk)
    return _form_page(request, form, title=_("Studies and marks"), back=_page_of(other))


@screen("organisation.view_home")
def my_facts(request: HttpRequest) -> HttpResponse:
    """What the system knows about oneself; language tests are kept here by oneself."""
    return _facts_page(request, LanguageScoreForm())


def _facts_page(request: HttpRequest, form: LanguageScoreForm) -> HttpResponse:
    person: Person = request.person
    return render(
        request,
        "organisation/my_facts.html",
        {
            "studies": Studies.objects.select_related("unit", "counsellor").filter(person=person).first(),
            "language_scores": person.language_scores.all(),
            "score_form": form,
            "appointments": person.appointments.select_related("unit"),
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("organisation.view_home")
def language_score_add(request: HttpRequest) -> HttpResponse:
    form = LanguageScoreForm(request.POST)
    if _saved(
        request, form, lambda **facts: actions.add_language_score(request.person, by=request.person, **facts)
    ):
        return redirect("organisation:my_facts")
    return _facts_page(request, form)


@require_POST
@screen("organisation.view_home")
def language_score_remove(request: HttpRequest, number: int) -> HttpResponse:
    score = get_object_or_404(LanguageScore, pk=number, person=request.person)
    actions.remove_language_score(score, by=request.person)
    messages.success(request, _("Removed."))
    return redirect("organisation:my_facts")


@screen("organisation.view_denominators")
def denominator_list(request: HttpRequest) -> HttpResponse:
    """How large the units were, of one year or of all."""
    year = asked(request, "year")
    found = visible_denominators(request.person)
    page = Paginator(found.filter(academic_year__label=year) if year else found, 50)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "year": year,
        "years": AcademicYear.objects.filter(denominators__isnull=False).distinct(),
    }
    return render(request, "organisation/denominator_list.html", context)


@screen("organisation.change_denominators")
def denominator_add(request: HttpRequest) -> HttpResponse:
    form = DenominatorForm(posted(request))
    if _saved(request, form, lambda **facts: actions.add_denominator(by=request.person, **facts)):
        return redirect("organisation:denominators")
    return _form_page(request, form, title=_("New number"), back=reverse("organisation:denominators"))


@screen("organisation.change_denominators", one_of=visible_denominators)
def denominator_change(request: HttpRequest, denominator: Denominator) -> HttpResponse:
    form = DenominatorForm(
        posted(request), instance=copy(denominator), initial={"version": denominator.version}
    )
    if _saved(
        request, form, lambda **sent: actions.change_denominator(denominator, by=request.person, **sent)
    ):
        return redirect("organisation:denominators")
    return _form_page(request, form, title=_("Change the number"), back=reverse("organisation:denominators"))
