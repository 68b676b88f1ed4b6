"""The offers and reserve lists of a call."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.allocation import actions
from sojourn.allocation.forms import GivePlaceForm, PlaceFilter
from sojourn.allocation.queries import (
    place_lines,
    published_run,
)
from sojourn.kernel.pages import attempt
from sojourn.kernel.permission import screen
from sojourn.kernel.worklists.views import worklist_page
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls

PAGE = 50


@screen("applications.list_applications")
def offer_worklist(request: HttpRequest) -> HttpResponse:
    """The offers of all calls that one may read: who must answer, and until when."""
    return worklist_page(request, "allocation.offers")


@screen("allocation.list_offers", one_of=visible_calls)
def offer_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Every place with its seats, offers and reserve list; the office gives free places by hand."""
    lines = place_lines(call)
    return show_offers(request, call, lines, GivePlaceForm(call=call, lines=lines))


def show_offers(request: HttpRequest, call: Call, lines, form: GivePlaceForm, status: int = 200):
    wanted = PlaceFilter(request.GET)
    return render(
        request,
        "allocation/offer_list.html",
        {
            "call": call,
            "run": published_run(call),
            "filter": wanted,
            "page": Paginator(wanted.narrowed(lines), PAGE).get_page(request.GET.get("page")),
            "sums": {
                "accepted": sum(len(line.accepted) for line in lines),
                "pending": sum(len(line.pending) for line in lines),
                "waiting": len({one.pk for line in lines for one in line.waiting}),
            },
            "form": form,
        },
        status=status,
    )


@require_POST
@screen("allocation.give_place", one_of=visible_calls)
def place_give(request: HttpRequest, call: Call) -> HttpResponse:
    lines = place_lines(call)
    form = GivePlaceForm(request.POST, call=call, lines=lines)
    if form.is_valid() and attempt(
        request,
        lambda: actions.give_place(by=request.person, **form.cleaned_data),
        done=_("The place is offered."),
        form=form,
    ):
        return redirect("allocation:offer_list", call.pk)
    return show_offers(request, call, lines, form, status=422)
