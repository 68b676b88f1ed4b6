"""The office's desk for calls: list, new call, one call with its checklist, its parts and its steps."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.steps import take_step
from sojourn.organisation.years import academic_year
from sojourn.programmes import states
from sojourn.programmes.actions import calls as actions
from sojourn.programmes.actions.copying import copy_call, copy_for_next_year
from sojourn.programmes.actions.terms import publish_call
from sojourn.programmes.forms import calls as forms
from sojourn.programmes.models import Call, Place
from sojourn.programmes.queries.calls import calls_for_desk, visible_calls
from sojourn.programmes.queries.places import Host, hosts_of, places_of_year
from sojourn.programmes.queries.sentences import requirement_sentences
from sojourn.programmes.queries.tables import timeline_of
from sojourn.programmes.queries.terms import told_of
from sojourn.programmes.views.changes import told_changes
from sojourn.programmes.views.requirements import kind_links
from sojourn.programmes.views.saving import asked, number_in, save

SECTIONS = {
    "texts": (gettext_lazy("Texts"), forms.TextsForm),
    "schedule": (gettext_lazy("Schedule"), forms.ScheduleForm),
    "selection": (gettext_lazy("Choices and weights"), forms.SelectionForm),
    "lottery": (gettext_lazy("Ties and lottery"), forms.LotteryForm),
}
STEPS_HERE = frozenset({"publish", "unpublish", "open", "close", "archive", "cancel"})
"""Steps taken on this desk; the others come with the publication of a result."""


@screen("programmes.list_calls")
def desk_list(request: HttpRequest) -> HttpResponse:
    words, state = asked(request, "q"), asked(request, "state")
    page = Paginator(calls_for_desk(words, state), 50).get_page(request.GET.get("page"))
    return render(
        request,
        "programmes/desk_list.html",
        {"page": page, "words": words, "state": state, "states": states.CALL.choices},
    )


@screen("programmes.add_call")
def call_add(request: HttpRequest) -> HttpResponse:
    form = forms.CallForm(posted(request), initial={"earlier": number_in(asked(request, "from")) or None})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        made: list[Call] = []
        if attempt(
            request,
            lambda: made.append(_create(given, request.person)),
            done=_("The draft is there. Fill in its parts."),
            form=form,
        ):
            return redirect("programmes:desk", made[0].pk)
    return render(request, "programmes/call_add.html", {"form": form}, status=422 if form.is_bound else 200)


def _create(given: dict[str, Any], person: Any) -> Call:
    """A new call, or a copy of an earlier one with the titles that were typed."""
    earlier, kind = given.pop("earlier"), given.pop("kind")
    given["academic_year"] = academic_year(given["academic_year"], by=person)
    titles = {name: given.pop(name) for name in ("title_zh", "title_en")}
    if earlier is None:
        return actions.create_call(by=person, kind=kind, **given, **titles)
    return copy_call(earlier, by=person, **given, **{name: text for name, text in titles.items() if text})


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_copy(request: HttpRequest, call: Call) -> HttpResponse:
    """The same call for the year after, in one click."""
    made: list[Call] = []
    attempt(
        request,
        lambda: made.append(copy_for_next_year(call, by=request.person)),
        done=_("The draft for the next year is there. Look at its texts and set its dates."),
    )
    return redirect("programmes:desk", (made or [call])[0].pk)


@screen("programmes.view_call_desk", one_of=visible_calls)
def desk(request: HttpRequest, call: Call) -> HttpResponse:
    """One call for the office: what is missing, its parts, its steps, what happened."""
    hosts = hosts_of(call.places.select_related("cap", "programme__institution"))
    timeline = timeline_of(call)
    terms, rules = told_of(call)
    return render(
        request,
        "programmes/desk.html",
        {
            "call": call,
            "checks": call.checklist(),
            "timeline": timeline,
            "next_date": next((one.at for one in timeline if one.is_next), None),
            "hosts": hosts,
            "place_count": sum(len(host.places) for host in hosts),
            "seats": sum(host.seats for host in hosts),
            "early": _wanting_names_early(call, hosts),
            "documents": call.documents.all(),
            "questions": call.questions.filter(is_withdrawn=False),
            "score_parts": call.score_parts.all(),
            "terms": terms,
            "rules": rules,
            "requirements": requirement_sentences(
                [Rule(row.kind, row.parameters) for row in call.requirements.all()]
            ),
            "changeable": [name for name, allowed in states.CHANGEABLE.items() if call.state in allowed],
            "changes": told_changes(call),
        },
    )


def _wanting_names_early(call: Call, hosts: list[Host]) -> int:
    """How many hosts want nominations before the result is out."""
    deadlines = [host.nomination_deadline for host in hosts if host.nomination_deadline]
    return sum(day < call.announce_on for day in deadlines) if call.announce_on else 0


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_step(request: HttpRequest, call: Call) -> HttpResponse:
    name = request.POST.get("step", "")
    if name not in STEPS_HERE:
        raise Http404
    reason = request.POST.get("reason", "")
    attempt(
        request,
        lambda: (
            publish_call(call, by=request.person)
            if name == "publish"
            else take_step(call, name, by=request.person, reason=reason)
        ),
        done=_("Done."),
    )
    return redirect("programmes:desk", call.pk)


@screen("programmes.change_call", one_of=visible_calls)
def section_edit(request: HttpRequest, call: Call, section: str) -> HttpResponse:
    """Edit one part of a call that is a form."""
    if section not in SECTIONS:
        raise Http404
    label, form_class = SECTIONS[section]
    kept = Call.objects.get(pk=call.pk)
    form = form_class(posted(request), instance=call, initial={"version": call.version})
    stale = None
    if request.method == "POST" and form.is_valid():
        saved, stale = save(
            request, form, lambda: _save_section(kept, section, form, request.person), version=kept.version
        )
        if saved:
            return redirect("programmes:desk", call.pk)
    context = {"form": form, "call": kept, "label": label, "section": section, "stale": stale}
    return render(request, "programmes/section_form.html", context, status=422 if form.is_bound else 200)


def _save_section(call: Call, section: str, form: forms.SectionForm, person: Any) -> None:
    saved = actions.change_call(
        call,
        section=section,
        seen=form.cleaned_data["version"] or 0,
        changes=form.changes(),
        by=person,
    )
    if isinstance(form, forms.SelectionForm):
        actions.keep_score_parts(saved, weights=form.weights, by=person)


@require_POST
@screen("programmes.change_call", one_of=visible_calls)
def call_commit(request: HttpRequest, call: Call) -> HttpResponse:
    attempt(
        request,
        lambda: actions.commit_to_lottery(call, by=request.person),
        done=_("The commitment is made; its SHA-256 stands on the page of the call from publication on."),
    )
    return redirect("programmes:desk", call.pk)


@screen("programmes.change_call", one_of=visible_calls)
def call_places(request: HttpRequest, call: Call) -> HttpResponse:
    """Choose the call's places from those of its academic year; a filter hides, it does not unselect."""
    offered = list(places_of_year(call.academic_year))
    stale = None
    chosen = set(call.places.values_list("pk", flat=True))
    if request.method == "POST":
        shown = {place.pk for place in offered if str(place.pk) in request.POST.getlist("shown")}
        picked = {place.pk for place in offered if str(place.pk) in request.POST.getlist("place")}
        wanted = (chosen - shown) | picked
        seen = request.POST.get("version", "")
        saved, stale = save(
            request,
            None,
            lambda: actions.choose_places(
                call,
                places=Place.objects.filter(pk__in=wanted),
                seen=number_in(seen, -1),
                by=request.person,
            ),
        )
        if saved:
            return redirect("programmes:desk", call.pk)
        chosen = wanted
        call.refresh_from_db()
    country, words = asked(request, "country"), asked(request, "q")
    listed = [place for place in offered if _place_fits(place, country=country, words=words)]
    return render(
        request,
        "programmes/call_places.html",
        {
            "call": call,
            "hosts": hosts_of(listed),
            "chosen": chosen,
            "offered": len(offered),
            "countries": sorted({_country(place) for place in offered} - {""}),
            "country": country,
            "words": words,
            "stale": stale,
        },
        status=422 if request.method == "POST" else 200,
    )


def _country(place: Place) -> str:
    return place.programme.institution.country if place.programme.institution else ""


def _place_fits(place: Place, *, country: str, words: str) -> bool:
    programme, institution = place.programme, place.programme.institution
    names = [programme.code, programme.title_zh, programme.title_en]
    if institution is not None:
        names += [institution.name_zh, institution.name_en]
    text = " ".join(names).casefold()
    return (not country or _country(place) == country) and all(
        word in text for word in words.casefold().split()
    )


@screen("programmes.change_call", one_of=visible_calls)
def call_requirements(request: HttpRequest, call: Call) -> HttpResponse:
    """What is required of everybody, whatever the place."""
    rows = list(call.requirements.all())
    sentences = requirement_sentences([Rule(row.kind, row.parameters) for row in rows])
    return render(
        request,
        "programmes/call_requirements.html",
        {
            "call": call,
            "requirements": list(zip(rows, sentences, strict=True)),
            "kind_links": kind_links(call),
            "is_changeable": call.state in states.CHANGEABLE["requirements"],
        },
    )


@screen("programmes.change_call", one_of=visible_calls)
def call_documents(request: HttpRequest, call: Call) -> HttpResponse:
    rows = [
        {"id": row.pk, "title_zh": row.title_zh, "title_en": row.title_en, "is_obligatory": row.is_obligatory}
        for row in call.documents.all()
    ]
    return _lines(request, call, "documents", forms.DocumentFormSet, rows, actions.keep_documents)


def _lines(
    request: HttpRequest,
    call: Call,
    section: str,
    formset_class: Any,
    rows: list[dict[str, Any]],
    keep: Callable[..., Any],
) -> HttpResponse:
    """Edit the lines of a part of a call."""
    formset = formset_class(posted(request), initial=rows, prefix=section)
    stale = None
    if request.method == "POST" and formset.is_valid():
        seen = request.POST.get("version", "")
        lines = formset.lines()
        saved, stale = save(
            request,
            None,
            lambda: keep(call, seen=number_in(seen, -1), lines=lines, by=request.person),
        )
        if saved:
            return redirect("programmes:desk", call.pk)
    version = Call.objects.values_list("version", flat=True).get(pk=call.pk)
    context = {
        "call": call,
        "formset": formset,
        "section": section,
        "stale": stale,
        "version": version,
    }
    return render(
        request, f"programmes/call_{section}.html", context, status=422 if formset.is_bound else 200
    )
