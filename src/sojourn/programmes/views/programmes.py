"""Pages of programmes: list, page, editing, requirements, places of a year."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sojourn.agreements.queries import visible_agreements
from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel import clock
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.text import in_language
from sojourn.organisation.models import AcademicYear
from sojourn.organisation.years import academic_year, is_label, year_after
from sojourn.partners.models import Institution
from sojourn.partners.queries import institutions_matching
from sojourn.programmes.actions import places as places_actions
from sojourn.programmes.actions import programmes as actions
from sojourn.programmes.forms.programmes import PlacesForm, ProgrammeForm
from sojourn.programmes.models import Kind, Place, Programme
from sojourn.programmes.queries.calls import visible_calls
from sojourn.programmes.queries.programmes import (
    countries_of,
    programmes_matching,
    visible_programmes,
    with_places,
)
from sojourn.programmes.queries.sentences import requirement_sentences
from sojourn.programmes.views.changes import told_changes
from sojourn.programmes.views.requirements import kind_links
from sojourn.programmes.views.saving import asked, save


@screen("programmes.list_programmes")
def programme_list(request: HttpRequest) -> HttpResponse:
    visible = visible_programmes(request.person)
    wanted = {name: asked(request, name) for name in ("country", "kind", "only")}
    words = asked(request, "q")
    found = with_places(programmes_matching(visible, words=words, **wanted))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "programmes/programme_list.html",
        {
            "page": page,
            "words": words,
            "countries": countries_of(visible),
            "kinds": [(kind.code, in_language(kind, "name")) for kind in Kind.objects.all()],
            "is_filtered": bool(words or any(wanted.values())),
            **wanted,
        },
    )


@screen("programmes.view_programme", one_of=visible_programmes)
def programme_detail(request: HttpRequest, programme: Programme) -> HttpResponse:
    requirements = list(programme.requirements.all())
    rules = [Rule(row.kind, row.parameters) for row in requirements]
    sentences = requirement_sentences(rules)
    places = programme.places.select_related("academic_year", "cap__parent").order_by(
        "-academic_year__label", "period"
    )
    calls = list(visible_calls(request.person).filter(places__programme=programme).distinct())
    years, next_year = _by_year(list(places)), year_after(clock.today())
    return render(
        request,
        "programmes/programme_detail.html",
        {
            "programme": programme,
            "institution": programme.institution,
            "requirements": list(zip(requirements, sentences, strict=True)),
            "kind_links": kind_links(programme),
            "years": years,
            "new_year": {"label": next_year, "address": in_address(next_year)}
            if next_year not in {str(year) for year, _address, _places in years}
            else None,
            "calls": calls,
            "is_running": any(call.state in ("open", "closed") for call in calls),
            "agreement": visible_agreements(request.person).filter(pk=programme.agreement_id).first(),
            "changes": told_changes(programme),
        },
    )


def _by_year(places: list[Place]) -> list[tuple[AcademicYear, str, list[Place]]]:
    """The places year by year, each with the year as it stands in an address."""
    found: dict[int, tuple[AcademicYear, str, list[Place]]] = {}
    for place in places:
        year = place.academic_year
        found.setdefault(year.pk, (year, in_address(year.label), []))[2].append(place)
    return list(found.values())


def in_address(label: str) -> str:
    """2028/29 -> 2028-29"""
    return label.replace("/", "-")


@screen("programmes.add_programme")
def programme_choose(request: HttpRequest) -> HttpResponse:
    """The first step of a new programme: its host."""
    words = asked(request, "q")
    found = list(institutions_matching(words)[:20]) if len(words) > 1 else []
    return render(request, "programmes/programme_choose.html", {"institutions": found, "words": words})


@screen("programmes.add_programme")
def programme_add(request: HttpRequest, institution: int) -> HttpResponse:
    host = get_object_or_404(Institution, pk=institution)
    form = ProgrammeForm(
        posted(request),
        institution=host,
        initial={"title_zh": host.name_zh, "title_en": host.name_en},
    )
    if request.method == "POST" and form.is_valid():
        added: list[Programme] = []
        facts = form.changes()
        if attempt(
            request,
            lambda: added.append(actions.add_programme(institution=host, by=request.person, **facts)),
            done=_("Saved. Now add what it requires and its places."),
            form=form,
        ):
            return redirect("programmes:programme", added[0].pk)
    context = {"form": form, "institution": host}
    return render(request, "programmes/programme_form.html", context, status=422 if form.is_bound else 200)


@screen("programmes.change_programme", one_of=visible_programmes)
def programme_edit(request: HttpRequest, programme: Programme) -> HttpResponse:
    current = programme.version
    form = ProgrammeForm(
        posted(request),
        instance=programme,
        institution=programme.institution,
        initial={"version": current},
    )
    stale = None
    if request.method == "POST" and form.is_valid():
        kept = Programme.objects.get(pk=programme.pk)
        changes, seen = form.changes(), form.cleaned_data["version"] or 0
        saved, stale = save(
            request,
            form,
            lambda: actions.change_programme(kept, seen=seen, changes=changes, by=request.person),
            version=kept.version,
        )
        if saved:
            return redirect("programmes:programme", programme.pk)
    context = {"form": form, "programme": programme, "institution": programme.institution, "stale": stale}
    return render(request, "programmes/programme_form.html", context, status=422 if form.is_bound else 200)


@screen("programmes.change_programme", one_of=visible_programmes)
def places_edit(request: HttpRequest, programme: Programme, year: str) -> HttpResponse:
    """The places of one academic year; the year is written 2028-29 in the address."""
    label = year.replace("-", "/")
    if not is_label(label):
        raise Http404
    known = AcademicYear.objects.filter(label=label).first()
    places = list(programme.places.filter(academic_year=known).select_related("cap")) if known else []
    form = PlacesForm(posted(request), initial=PlacesForm.filled(places))
    stale = None
    if request.method == "POST" and form.is_valid():
        saved, stale = save(
            request,
            form,
            lambda: places_actions.change_places(
                programme,
                year=academic_year(label, by=request.person),
                seats=form.seats(),
                seen=form.cleaned_data["version"],
                by=request.person,
            ),
            version=places[0].cap.version if places else None,
        )
        if saved:
            return redirect("programmes:programme", programme.pk)
    context = {"form": form, "programme": programme, "label": label, "stale": stale}
    return render(request, "programmes/places_form.html", context, status=422 if form.is_bound else 200)
