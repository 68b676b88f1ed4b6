"""Pages of institutions, consortia and contacts."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.refusal import Stale
from sojourn.partners import actions
from sojourn.partners.forms import ContactForm, InstitutionForm
from sojourn.partners.models import ConsortiumMembership, Contact, Institution
from sojourn.partners.queries import institutions_matching, partner_countries, visible_institutions


@screen("partners.list_institutions")
def institution_list(request: HttpRequest) -> HttpResponse:
    """The partners, or the whole catalogue, by part of a name in either language."""
    words, country = request.GET.get("q", ""), request.GET.get("country", "")
    whole = request.GET.get("all") == "1"
    found = visible_institutions(request.person)
    if not whole:
        found = found.filter(is_partner=True)
    if country:
        found = found.filter(country=country)
    page = Paginator(institutions_matching(words, found), 50).get_page(request.GET.get("page"))
    return render(
        request,
        "partners/institution_list.html",
        {"page": page, "words": words, "country": country, "whole": whole, "countries": partner_countries()},
    )


@screen("partners.list_institutions")
def institution_search(request: HttpRequest) -> HttpResponse:
    """The first matches as a fragment, for look-up while typing."""
    words = request.GET.get("q", "").strip()
    found = institutions_matching(words)[:10] if len(words) > 1 else []
    return render(request, "partners/_matches.html", {"institutions": found, "words": words})


@screen("partners.view_institution", one_of=visible_institutions)
def institution_detail(request: HttpRequest, institution: Institution) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    is_consortium = institution.kind == Institution.Kind.CONSORTIUM
    candidates = (
        institutions_matching(words).exclude(pk=institution.pk)[:10] if is_consortium and words else []
    )
    return render(
        request,
        "partners/institution_detail.html",
        {
            "institution": institution,
            "contacts": institution.contacts.select_related("person__account"),
            "memberships": institution.memberships.select_related("member"),
            "consortia": institution.consortium_memberships.select_related("consortium"),
            "contact_form": ContactForm(),
            "candidates": candidates,
            "words": words,
            "led_to": led_to(institution),
            "came_from": came_from(institution),
        },
    )


@screen("partners.add_institution")
def institution_add(request: HttpRequest) -> HttpResponse:
    form = InstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if attempt(
            request, lambda: actions.add_institution(by=request.person, **facts), done=_("Saved."), form=form
        ):
            return redirect("partners:institution_list")
    return render(
        request, "partners/institution_form.html", {"form": form}, status=422 if form.is_bound else 200
    )


@screen("partners.change_institution", one_of=visible_institutions)
def institution_change(request: HttpRequest, institution: Institution) -> HttpResponse:
    form = InstitutionForm(
        request.POST or None, instance=institution, initial={"version": institution.version}
    )
    stale = None
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        try:
            actions.change_institution(institution, seen=seen, changes=changes, by=request.person)
        except Stale as found:
            stale = found
        else:
            return redirect("partners:institution", institution.pk)
    return render(
        request,
        "partners/institution_form.html",
        {"form": form, "institution": institution, "stale": stale},
        status=422 if form.is_bound else 200,
    )


@require_POST
@screen("partners.change_contact", one_of=visible_institutions)
def contact_add(request: HttpRequest, institution: Institution) -> HttpResponse:
    form = ContactForm(request.POST)
    if form.is_valid() and attempt(
        request,
        lambda: actions.add_contact(institution, by=request.person, **form.cleaned_data),
        done=_("Saved."),
        form=form,
    ):
        return redirect("partners:institution", institution.pk)
    return render(
        request, "partners/contact_form.html", {"form": form, "institution": institution}, status=422
    )


@require_POST
@screen("partners.change_contact", one_of=visible_institutions)
def contact_step(request: HttpRequest, institution: Institution, number: int) -> HttpResponse:
    """Invite a contact to the portal, or end the contact."""
    contact = get_object_or_404(Contact, pk=number, institution=institution)
    if request.POST.get("step") == "end":
        attempt(request, lambda: actions.end_contact(contact, by=request.person), done=_("Ended."))
    else:
        attempt(
            request,
            lambda: actions.invite_contact(contact, by=request.person),
            done=_("The invitation is on its way."),
        )
    return redirect("partners:institution", institution.pk)


@require_POST
@screen("partners.change_institution", one_of=visible_institutions)
def member_add(request: HttpRequest, institution: Institution) -> HttpResponse:
    member = get_object_or_404(Institution, pk=request.POST.get("member") or 0)
    attempt(request, lambda: actions.add_member(institution, member, by=request.person), done=_("Saved."))
    return redirect("partners:institution", institution.pk)


@require_POST
@screen("partners.change_institution", one_of=visible_institutions)
def member_remove(request: HttpRequest, institution: Institution, number: int) -> HttpResponse:
    membership = get_object_or_404(ConsortiumMembership, pk=number, consortium=institution)
    attempt(request, lambda: actions.remove_member(membership, by=request.person), done=_("Removed."))
    return redirect("partners:institution", institution.pk)
