"""Settling which institution an offer means."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.partners.models import Institution
from sojourn.partners.queries import institutions_matching
from sojourn.programmes.actions import hosts as actions
from sojourn.programmes.forms.programmes import HostForm
from sojourn.programmes.models import Programme
from sojourn.programmes.queries.matching import HostLookup
from sojourn.programmes.queries.programmes import unsettled_programmes, visible_programmes
from sojourn.programmes.views.saving import asked, number_in


@screen("programmes.settle_institution")
def host_list(request: HttpRequest) -> HttpResponse:
    """The offers whose institution nobody has settled, each with the likeliest ones."""
    page = Paginator(unsettled_programmes(), 20).get_page(request.GET.get("page"))
    lookup = HostLookup()
    asked = [(one.institution_as_written or str(one), one.website) for one in page.object_list]
    found = lookup.suggested_for(asked, limit=3)
    return render(
        request,
        "programmes/host_list.html",
        {"page": page, "rows": list(zip(page.object_list, found, strict=True))},
    )


@screen("programmes.settle_institution", one_of=visible_programmes)
def host_settle(request: HttpRequest, programme: Programme) -> HttpResponse:
    """One offer: choose a suggestion, look another up, type one by hand, or call it a consortium."""
    if request.method == "POST":
        institution = get_object_or_404(Institution, pk=number_in(request.POST.get("institution", "")))
        if attempt(
            request,
            lambda: actions.settle_institution(programme, institution=institution, by=request.person),
            done=_("Settled: %(name)s.") % {"name": institution},
        ):
            return redirect("programmes:host_list")
    words = asked(request, "q")
    written = programme.institution_as_written or str(programme)
    return render(
        request,
        "programmes/host_settle.html",
        {
            "programme": programme,
            "written": written,
            "suggested": HostLookup().suggested(written, website=programme.website),
            "words": words,
            "institutions": list(institutions_matching(words)[:20]) if len(words) > 1 else [],
        },
    )


@screen("programmes.settle_institution", one_of=visible_programmes)
def host_add(request: HttpRequest, programme: Programme) -> HttpResponse:
    """None of those: an institution typed by hand, or a consortium."""
    written = programme.institution_as_written or str(programme)
    kind = asked(request, "kind")
    known = {
        "name_en": written,
        "kind": kind if kind in Institution.Kind.values else "",
        "website": programme.website,
    }
    form = HostForm(posted(request), initial=known)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.settle_by_hand(programme, by=request.person, **form.cleaned_data),
            done=_("Settled: %(name)s.") % {"name": form.cleaned_data["name_en"]},
            form=form,
        )
    ):
        return redirect("programmes:host_list")
    context = {"programme": programme, "form": form, "written": written, "kind": kind}
    return render(request, "programmes/host_add.html", context, status=422 if form.is_bound else 200)
