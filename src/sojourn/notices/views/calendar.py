"""The public calendar, and everybody's own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel import clock
from sojourn.kernel.dates import Occasion, own_occasions, public_occasions
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import screen
from sojourn.notices import actions
from sojourn.notices.keeping import kept
from sojourn.notices.models import CalendarLink
from sojourn.notices.queries import month_bounds, token_of, weeks_of
from sojourn.notices.views.feeds import calendar_answer, own_calendar
from sojourn.notices.views.site import site_page

FAR = 5 * 366
"""Days from today; no calendar is asked for beyond."""


def month_asked(request: HttpRequest) -> date:
    """The month of the address ("2027-10"), this one where it names none that is near."""
    year, _dash, month = asked(request, "month").partition("-")
    today = clock.today()
    if not (
        (year + month).isascii()
        and year.isdecimal()
        and month.isdecimal()
        and len(year) == 4
        and 1 <= int(month) <= 12
    ):
        return today.replace(day=1)
    if int(year) < 1900:
        return today.replace(day=1)
    wanted = date(int(year), int(month), 1)
    return wanted if abs((wanted - today).days) < FAR else today.replace(day=1)


def month_context(month: date, occasions: Sequence[Occasion], view: str) -> dict[str, Any]:
    """What a page of a month shows: the grid or the list, and the ways to its neighbours."""
    first, last = month_bounds(month)
    return {
        "month": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "occasions": occasions,
        "weeks": weeks_of(month, occasions),
        "is_list": view == "list",
        "view": view if view == "list" else "month",
    }


@kept
def public_month(request: HttpRequest) -> HttpResponse:
    """Deadlines and events that everybody may know, a month at a time."""
    month = month_asked(request)
    occasions = public_occasions(*month_bounds(month))
    context = month_context(month, occasions, asked(request, "view"))
    return site_page(request, "notices/site/calendar.html", "calendar", **context)


@screen("notices.use_own_calendar")
def own_month(request: HttpRequest) -> HttpResponse:
    """One's own dates, and the secret address by which a calendar program shows them too."""
    month = month_asked(request)
    occasions = own_occasions(request.person, *month_bounds(month))
    link = CalendarLink.objects.filter(person=request.person).first()
    address = ""
    if link is not None:
        path = reverse("site:own_calendar", args=[link.pk, token_of(link)])
        address = settings.ADDRESS + path
    context = month_context(month, occasions, asked(request, "view"))
    return render(request, "notices/own_calendar.html", {**context, "link": link, "address": address})


@require_POST
@screen("notices.use_own_calendar")
def link_renew(request: HttpRequest) -> HttpResponse:
    attempt(
        request,
        lambda: actions.renew_calendar_link(request.person, by=request.person),
        done=_("Here is the address. One given out before leads nowhere any more."),
    )
    return redirect("notices:own_calendar")


@screen("notices.use_own_calendar")
def own_file(request: HttpRequest) -> HttpResponse:
    """The same dates once, as a file."""
    return calendar_answer(own_calendar(request.person), "calendar.ics")
