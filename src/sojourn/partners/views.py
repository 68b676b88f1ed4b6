"""Pages of institutions, consortia and contacts."""

from copy import copy

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.worklists.views import worklist_page
from sojourn.partners import actions
from sojourn.partners.forms import ContactForm, InstitutionForm
from sojourn.partners.models import ConsortiumMembership, Contact, Institution
from sojourn.partners.queries import institutions_matching, visible_institutions


@screen("partners.list_institutions")
def institution_list(request: HttpRequest) -> HttpResponse:
    """The partners, or the whole catalogue, by part of a name in either language."""
    return worklist_page(request, "partners.institutions", template="partners/institution_list.html")


@screen("partners.list_institutions")
def institution_search(request: HttpRequest) -> HttpResponse:
    """The first matches as a fragment, for look-up while typing."""
    words = asked(request, "q")
    found = institutions_matching(words)[:10] if len(words) > 1 else []
    return render(request, "partners/_matches.html", {"institutions": found, "words": words})


@screen("partners.view_institution", one_of=visible_institutions)
def institution_detail(request: HttpRequest, institution: Institution) -> HttpResponse:
    return _institution_page(request, institution, ContactForm())


def _institution_page(
    request: HttpRequest, institution: Institution, contact_form: ContactForm
) -> HttpResponse:
    words = asked(request, "q")
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
            "contact_form": contact_form,
            "candidates": candidates,
            "words": words,
            "led_to": led_to(institution),
            "came_from": came_from(institution),
        },
        status=422 if contact_form.is_bound else 200,
    )


@screen("partners.add_institution")
def institution_add(request: HttpRequest) -> HttpResponse:
    form, made = InstitutionForm(posted(request)), []
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if attempt(
            request,
            lambda: made.append(actions.add_institution(by=request.person, **facts)),
            done=_("Saved."),
            form=form,
        ):
            return redirect("partners:institution", made[0].pk)
    return _form_page(request, form)


@screen("partners.change_institution", one_of=visible_institutions)
def institution_change(request: HttpRequest, institution: Institution) -> HttpResponse:
    form = InstitutionForm(
        posted(request), instance=copy(institution), initial={"version": institution.version}
    )
    if form.is_valid():
        changes = dict(form.cleaned_data)
        seen = changes.pop("version") or 0
        if attempt(
            request,
            lambda: actions.change_institution(institution, seen=seen, changes=changes, by=request.person),
            done=_("Saved."),
            form=form,
        ):
            return redirect("partners:institution", institution.pk)
    return _form_page(request, form, institution)


def _form_page(request: HttpRequest, form: BaseForm, institution: Institution | None = None) -> HttpResponse:
    return render(
        request,
        "partners/institution_form.html",
        {"form": form, "institution": institution},
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
    return _institution_page(request, institution, form)


@require_POST
@screen("partners.change_contact", one_of=visible_institutions)
def contact_step(request: HttpRequest, institution: Institution, number: int) -> HttpResponse:
    """Invite a contact to the portal, or end the contact."""
    contact = get_object_or_404(Contact, pk=number, institution=institution)
    steps = {
        "invite": (actions.invite_contact, _("The invitation is on its way.")),
        "end": (actions.end_contact, _("Ended.")),
    }
    act, done = steps.get(request.POST.get("step", ""), (None, ""))
    if act is not None:
        attempt(request, lambda: act(contact, by=request.person), done=done)
    return redirect("partners:institution", institution.pk)


@require_POST
@screen("partners.change_institution", one_of=visible_institutions)
def member_add(request: HttpRequest, institution: Institution) -> HttpResponse:
    member = Institution.objects.filter(pk=number_in(request.POST, "member")).first()
    if member is None:
        messages.error(request, _("Choose an institution of the catalogue."))
    else:
        attempt(request, lambda: actions.add_member(institution, member, by=request.person), done=_("Saved."))
    return redirect("partners:institution", institution.pk)


@require_POST
@screen("partners.change_institution", one_of=visible_institutions)
def member_remove(request: HttpRequest, institution: Institution, number: int) -> HttpResponse:
    membership = get_object_or_404(ConsortiumMembership, pk=number, consortium=institution)
    attempt(request, lambda: actions.remove_member(membership, by=request.person), done=_("Removed."))
    return redirect("partners:institution", institution.pk)
