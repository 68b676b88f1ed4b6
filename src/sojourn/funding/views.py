"""Grants, payments, and what is left of the funds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.funding import actions
from sojourn.funding.forms import AwardForm
from sojourn.funding.models import Grant
from sojourn.funding.queries import budgets_with_spending, visible_grants
from sojourn.kernel.pages import attempt, posted
from sojourn.kernel.permission import screen
from sojourn.kernel.worklists.views import worklist_page


@screen("funding.list_grants")
def grant_list(request: HttpRequest) -> HttpResponse:
    """All grants one may see."""
    return worklist_page(request, "funding.grants", template="funding/grant_list.html")


@screen("funding.list_grants")
def payment_list(request: HttpRequest) -> HttpResponse:
    """Instalments of all grants: the list of payments, to be taken out as a sheet."""
    return worklist_page(request, "funding.instalments")


@screen("funding.list_own_grants")
def my_grants(request: HttpRequest) -> HttpResponse:
    """One's own grants with their instalments."""
    grants = visible_grants(request.person).filter(stay__person=request.person)
    return render(request, "funding/my_grants.html", {"grants": grants.prefetch_related("instalments")})


@screen("funding.view_spending")
def spending(request: HttpRequest) -> HttpResponse:
    """Budget, granted, paid and left of each fund and year."""
    return render(request, "funding/spending.html", {"budgets": budgets_with_spending(request.person)[:200]})


@screen("funding.begin_grant")
def grant_add(request: HttpRequest) -> HttpResponse:
    """Award a grant to a stay."""
    form = AwardForm(posted(request), person=request.person)
    if form.is_valid() and attempt(
        request,
        lambda: actions.award_grant(by=request.person, **form.cleaned_data),
        done=_("Awarded; the student has been told. The instalments follow the dates of the stay."),
        form=form,
    ):
        return redirect("funding:grant_list")
    return render(request, "funding/grant_add.html", {"form": form}, status=422 if form.errors else 200)


@screen("funding.view_grant", one_of=visible_grants)
def grant_detail(request: HttpRequest, grant: Grant) -> HttpResponse:
    """The grant opened into its parts."""
    return render(
        request,
        "funding/grant_detail.html",
        {"grant": grant, "instalments": grant.instalments.order_by("number")},
    )


@require_POST
@screen("funding.take_grant_step", one_of=visible_grants)
def grant_step(request: HttpRequest, grant: Grant) -> HttpResponse:
    """End it, with the reason."""
    if request.POST.get("step") == "end":
        reason = request.POST.get("reason", "")
        attempt(
            request,
            lambda: actions.end_grant(grant, by=request.person, reason=reason),
            done=_("The grant has ended."),
        )
    return redirect("funding:grant", grant.pk)
