"""The pool of seats that nobody uses."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sojourn.allocation.queries import unused_seats, years_until
from sojourn.kernel.permission import screen
from sojourn.programmes.models import Call
from sojourn.programmes.queries import visible_calls

PAGE = 50


@screen("allocation.list_offers", one_of=visible_calls)
def unused(request: HttpRequest, call: Call) -> HttpResponse:
    """Seats of the call's academic year that can still be given, with what became of them in other years."""
    lines = unused_seats(call.academic_year)
    return render(
        request,
        "allocation/unused.html",
        {
            "call": call,
            "years": years_until(call.academic_year),
            "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
            "seats": sum(line.free for line in lines),
        },
    )
