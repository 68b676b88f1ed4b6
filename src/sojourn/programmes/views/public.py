"""What everybody may read: the calls and, call by call, everything one needs to apply."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from sojourn.engines.eligibility import Requirement as Rule
from sojourn.kernel.permission import public, screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries.calls import published_calls, visible_calls
from sojourn.programmes.queries.office import belongs_to_office
from sojourn.programmes.queries.places import Host, hosts_of, places_listed
from sojourn.programmes.queries.sentences import requirement_sentences
from sojourn.programmes.queries.tables import host_rows, timeline_of
from sojourn.programmes.queries.terms import told_of
from sojourn.programmes.states import RESULT_OUT
from sojourn.programmes.views.saving import asked

HOSTS = 25
"""Hosts on one page of a call; each takes much room on a phone."""


@public
def call_list(request: HttpRequest) -> HttpResponse:
    """All published calls, those first that take applications now."""
    calls = list(
        published_calls()
        .select_related("academic_year")
        .annotate(host_count=Count("places__programme", distinct=True))
        .order_by("closes_at", "pk")
    )
    parts: dict[str, list[Call]] = {"open": [], "ahead": [], "running": [], "over": []}
    for call in calls:
        if call.takes_applications:
            parts["open"].append(call)
        elif call.state == "published" and not call.is_past_opening:
            parts["ahead"].append(call)
        elif call.state in ("archived", "cancelled"):
            parts["over"].append(call)
        else:
            parts["running"].append(call)
    return render(
        request,
        "programmes/call_list.html",
        {"parts": parts, "count": len(calls), "is_office": _is_office(request)},
    )


@public
def call_page(request: HttpRequest, number: int) -> HttpResponse:
    """One call; who may see its draft is led to the preview."""
    call = published_calls().select_related("academic_year").filter(pk=number).first()
    if call is None and _is_office(request):
        return redirect("programmes:call_preview", number)
    found = call or get_object_or_404(published_calls(), pk=number)
    return render(request, "programmes/call_page.html", public_context(request, found))


@screen("programmes.view_call_desk", one_of=visible_calls)
def call_preview(request: HttpRequest, call: Call) -> HttpResponse:
    """The same page as applicants will see it."""
    context = public_context(request, call) | {"is_preview": True}
    return render(request, "programmes/call_page.html", context)


def public_context(request: HttpRequest, call: Call) -> dict[str, Any]:
    """Everything the page of a call shows. Sixteen queries at most."""
    hosts = hosts_of(places_listed(call))
    country, period = asked(request, "country"), asked(request, "period")
    words = asked(request, "q")
    shown = [host for host in hosts if _fits(host, country=country, period=period, words=words)]
    countries = {host.programme.institution.country for host in hosts if host.programme.institution}
    size = len(shown) or 1 if request.GET.get("all") else HOSTS
    page = Paginator(shown, size).get_page(request.GET.get("page"))
    terms, rules = told_of(call)
    return {
        "call": call,
        "page": page,
        "rows": host_rows(page.object_list),
        "found": len(shown),
        "hosts": len(hosts),
        "seats": sum(host.seats for host in hosts),
        "countries": sorted(code for code in countries if code),
        "country": country,
        "period": period,
        "words": words,
        "is_filtered": bool(country or period or words),
        "timeline": timeline_of(call),
        "requirements": requirement_sentences(
            [Rule(row.kind, row.parameters) for row in call.requirements.all()]
        ),
        "documents": call.documents.all(),
        "questions": call.questions.filter(is_withdrawn=False),
        "score_parts": call.score_parts.all(),
        "terms": terms,
        "rules": rules,
        "secret": call.secret if call.state in RESULT_OUT else "",
        "is_office": _is_office(request),
    }


def _fits(host: Host, *, country: str, period: str, words: str) -> bool:
    programme = host.programme
    institution = programme.institution
    if country and (institution is None or institution.country != country):
        return False
    if period and all(place.period != period for place in host.places):
        return False
    names = [programme.title_zh, programme.title_en, programme.code]
    if institution is not None:
        names += [institution.name_zh, institution.name_en, institution.city]
    text = " ".join(names).casefold()
    return all(word in text for word in words.casefold().split())


def _is_office(request: HttpRequest) -> bool:
    return request.person is not None and belongs_to_office(request.person)
