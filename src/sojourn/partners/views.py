"""Pages of institutions, consortia and contacts."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.countries import country_name
from sojourn.kernel.jobs import start_job
from sojourn.kernel.links import came_from, led_to
from sojourn.kernel.pages import asked, attempt, number_in, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.text import in_language
from sojourn.kernel.timeline import balance, overview, series_of, timeline_page
from sojourn.kernel.worklists.views import worklist_page
from sojourn.partners import actions
from sojourn.partners.forms import ContactForm, InstitutionForm, MergeForm, NameForm
from sojourn.partners.models import ConsortiumMembership, Contact, Institution, Lookalike, Merge
from sojourn.partners.queries import (
    countries_on_map,
    institutions_matching,
    open_lookalikes,
    standing_merge,
    visible_institutions,
    visible_lookalikes,
)
from sojourn.partners.tasks import FIND_LOOKALIKES


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
    words, years = asked(request, "q"), balance(institution, request.person)
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
            "consortia": []
            if is_consortium
            else institution.consortium_memberships.select_related("consortium"),
            "contact_form": contact_form,
            "candidates": candidates,
            "words": words,
            "led_to": led_to(institution),
            "came_from": came_from(institution),
            "other_names": institution.other_names.all(),
            "codes": institution.codes.all(),
            "merge": standing_merge(institution) if institution.merged_into_id else None,
            "overview": overview(institution, request.person),
            "timeline": timeline_page(
                institution, request.person, kind=asked(request, "kind"), after=asked(request, "after")
            ),
            "timeline_kind": asked(request, "kind"),
            "years": years,
            "series": series_of(years),
            "name_form": NameForm(),
            "is_later": bool(asked(request, "after")),
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
        "consent": (actions.note_consent, _("Noted.")),
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


@screen("partners.list_institutions")
def world_map(request: HttpRequest) -> HttpResponse:
    """All institutions by country: how many there are, and how many partners; one opens a country."""
    countries = [
        row
        | {"name": country_name(row["country"]), "url": reverse("partners:country", args=[row["country"]])}
        for row in countries_on_map()
    ]
    countries.sort(key=lambda row: (-row["partners"], -row["number"]))
    is_all = asked(request, "all") == "1"
    points = [
        {
            "name": row["name"],
            "place": _("%(partners)d partners") % row,
            "at": [round(row["x"], 2), round(row["y"], 2)],
            "people": row["number"] if is_all else row["partners"],
            "url": row["url"],
        }
        for row in countries
        if is_all or row["partners"]
    ]
    context = {"countries": countries, "points": points, "is_all": is_all}
    return render(request, "partners/map.html", context)


@screen("partners.list_institutions")
def country_page(request: HttpRequest, country: str) -> HttpResponse:
    """One country: its partners, and where all its institutions lie."""
    found = Institution.objects.filter(country=country, merged_into=None)
    if not found.exists():
        raise Http404
    partners = list(found.filter(is_partner=True)[:200])
    others = found.filter(is_partner=False).exclude(longitude=None).values_list("longitude", "latitude")
    points = [
        {
            "name": in_language(one, "name"),
            "place": one.city,
            "at": [one.longitude, one.latitude],
            "people": 1,
            "url": reverse("partners:institution", args=[one.pk]),
        }
        for one in partners
        if one.longitude is not None
    ]
    context = {
        "country": country,
        "name": country_name(country),
        "partners": partners,
        "others": len(others),
        "points": points,
        "background": [[round(x, 2), round(y, 2)] for x, y in others],
    }
    return render(request, "partners/country.html", context)


@screen("partners.list_lookalikes")
def lookalikes(request: HttpRequest) -> HttpResponse:
    """Entries that may be one institution, the likest first; and what was merged lately."""
    page = Paginator(open_lookalikes(), 25).get_page(request.GET.get("page"))
    done = Merge.objects.filter(undone_at=None).select_related("kept", "merged", "by")[:10]
    return render(request, "partners/lookalikes.html", {"page": page, "merges": done})


@require_POST
@screen("partners.list_lookalikes")
def lookalikes_search(request: HttpRequest) -> HttpResponse:
    job = start_job(FIND_LOOKALIKES, by=request.person)
    return redirect("kernel:job", job.pk)


@require_POST
@screen("partners.judge_lookalike", one_of=visible_lookalikes)
def lookalike_judge(request: HttpRequest, pair: Lookalike) -> HttpResponse:
    """They are one, and are merged; or they are two."""
    if request.POST.get("answer") == "one":
        attempt(
            request,
            lambda: actions.merge_institutions(pair.first, pair.second, by=request.person),
            done=_("Merged. It can be undone on the page of the institution that was put away."),
        )
    else:
        attempt(request, lambda: actions.tell_apart(pair, by=request.person), done=_("Noted: they are two."))
    return redirect("partners:lookalikes")


@screen("partners.merge_institution", one_of=visible_institutions)
def merge(request: HttpRequest, institution: Institution) -> HttpResponse:
    """Merge another entry into this one, after one has seen both."""
    form = MergeForm(posted(request))
    if form.is_valid() and attempt(
        request,
        lambda: actions.merge_institutions(institution, form.cleaned_data["merged"], by=request.person),
        done=_("Merged. It can be undone on the page of the institution that was put away."),
        form=form,
    ):
        return redirect("partners:institution", institution.pk)
    context = {"institution": institution, "form": form}
    return render(request, "partners/merge.html", context, status=422 if form.is_bound else 200)


@require_POST
@screen("partners.merge_institution", one_of=visible_institutions)
def merge_undo(request: HttpRequest, institution: Institution) -> HttpResponse:
    """Undo the merge that put this entry away."""
    standing = standing_merge(institution)
    if standing is None:
        messages.error(request, _("This merge has been undone already."))
    else:
        attempt(
            request,
            lambda: actions.undo_merge(standing, by=request.person),
            done=_("Undone: both stand for themselves again."),
        )
    return redirect("partners:institution", institution.pk)


@require_POST
@screen("partners.change_institution", one_of=visible_institutions)
def name_add(request: HttpRequest, institution: Institution) -> HttpResponse:
    form = NameForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.add_other_name(institution, by=request.person, **form.cleaned_data),
            done=_("Saved."),
        )
    else:
        messages.error(request, _("Give the name, and a day that exists."))
    return redirect("partners:institution", institution.pk)
