"""Pages of publications: all that one may see, one's own claims."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sojourn.cooperation import actions
from sojourn.cooperation.models import MOST_AUTHORS, Authorship, Work
from sojourn.cooperation.queries import claims_of, namesakes_of, own_authorships, visible_works
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import screen


@screen("cooperation.list_works")
def work_list(request: HttpRequest) -> HttpResponse:
    """Publications by words of the title; those set apart by themselves."""
    words, only = asked(request, "q"), asked(request, "only")
    found = visible_works(request.person)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(doi__iexact=word) | Q(openalex_id__iexact=word))
    if only == "apart":
        found = found.filter(Q(is_retracted=True) | Q(authors__gt=MOST_AUTHORS))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "cooperation/work_list.html", {"page": page, "words": words, "only": only})


@screen("cooperation.view_work", one_of=visible_works)
def work_detail(request: HttpRequest, work: Work) -> HttpResponse:
    """Its authors with their affiliations, and which of ours said that it is theirs."""
    authorships = work.authorships.select_related("person", "unit")
    return render(request, "cooperation/work_detail.html", {"work": work, "authorships": authorships})


@screen("cooperation.claim_works")
def my_works(request: HttpRequest) -> HttpResponse:
    """Works on which one may stand: mine, or not mine."""
    person = request.person
    page = Paginator(own_authorships(person), 50).get_page(request.GET.get("page"))
    counts = claims_of(person)
    waits_by_orcid = own_authorships(person).filter(claim="proposed", matched_by="orcid").count()
    context = {
        "page": page,
        "waiting": counts.get("proposed", 0),
        "confirmed": counts.get("confirmed", 0),
        "waits_by_orcid": waits_by_orcid,
        "namesakes": namesakes_of(person)[:20],
    }
    return render(request, "cooperation/my_works.html", context)


@require_POST
@screen("cooperation.answer_claim", one_of=own_authorships)
def claim_answer(request: HttpRequest, authorship: Authorship) -> HttpResponse:
    is_mine = request.POST.get("answer") == "mine"
    attempt(
        request,
        lambda: actions.answer_claim(authorship, is_mine=is_mine, by=request.person),
        done=_("Noted as yours.") if is_mine else _("Noted as not yours."),
    )
    return redirect("cooperation:my_works")


@require_POST
@screen("cooperation.claim_works")
def found_by_orcid_confirm(request: HttpRequest) -> HttpResponse:
    number = own_authorships(request.person).filter(claim="proposed", matched_by="orcid").count()
    done = ngettext("%(number)d work noted as yours.", "%(number)d works noted as yours.", number)
    attempt(
        request,
        lambda: actions.confirm_found_by_orcid(by=request.person),
        done=done % {"number": number},
    )
    return redirect("cooperation:my_works")


@require_POST
@screen("cooperation.claim_works")
def namesake_claim(request: HttpRequest, number: int) -> HttpResponse:
    authorship = get_object_or_404(namesakes_of(request.person), pk=number)
    attempt(
        request,
        lambda: actions.claim_namesake(authorship, by=request.person),
        done=_("Noted as yours."),
    )
    return redirect("cooperation:my_works")


@require_POST
@screen("cooperation.claim_works")
def orcid_keep(request: HttpRequest) -> HttpResponse:
    person = request.person
    attempt(
        request,
        lambda: actions.keep_orcid(person, orcid=request.POST.get("orcid", ""), by=person),
        done=_("Your ORCID is noted; the next file of works is matched by it."),
    )
    return redirect("cooperation:my_works")
