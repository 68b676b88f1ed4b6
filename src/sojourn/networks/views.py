"""Pages of alliances: members on any day, growth, meetings and who came, posts, what it brought."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel import clock
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import may, screen
from sojourn.networks import actions
from sojourn.networks.models import Gathering, Network
from sojourn.networks.queries import (
    POSTS,
    gatherings_of,
    growth,
    members_on,
    number_on,
    spans_of,
    visible_gatherings,
    visible_networks,
)


@screen("networks.list_network")
def alliance_list(request: HttpRequest) -> HttpResponse:
    """Alliances and organisations, each with its page."""
    networks = visible_networks(request.person).exclude(kind=Network.Kind.JOURNAL)
    return render(request, "networks/alliance_list.html", {"networks": networks})


@screen("networks.view_network", one_of=visible_networks)
def alliance(request: HttpRequest, network: Network) -> HttpResponse:
    """Members as of the day asked for, and everything else about the network."""
    spans, day, words = spans_of(network), _day(request), asked(request, "q")
    members = members_on(network, day).select_related("institution", "unit")
    if words:
        members = members.filter(institution__search_text__icontains=words)
    years = growth(spans)
    own = network.memberships.filter(institution=None).select_related("unit").prefetch_related("fees")
    posts = POSTS.visible(request.person).filter(network=network).select_related("person", "unit")
    context = {
        "network": network,
        "day": day,
        "number": number_on(spans, day),
        "members": members.order_by("institution__country", "institution__name_en"),
        "years": years,
        "series": _series(years),
        "own": own,
        "gatherings": gatherings_of(network, spans),
        "posts": posts,
        "engagements": network.engagements.exclude(part="absent").select_related("unit")[:20],
        "words": words,
        "keeps": may(request.person, "networks.keep_network", network),
        "former": network.memberships.filter(left_on__lt=day).select_related("institution", "unit"),
    }
    return render(request, "networks/alliance.html", context)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(asked(request, "on"))
    except ValueError:
        return clock.today()


def _series(years: list[tuple[int, int]]) -> dict[str, object]:
    numbers = [number for _year, number in years]
    line = {"name": _("Members"), "type": "line", "data": numbers}
    return {"x": [year for year, _number in years], "scale": True, "series": [line]}


@screen("networks.view_gathering", one_of=visible_gatherings)
def gathering(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """One meeting: which members came, of how many; its office ticks them here."""
    members = list(members_on(gathering.network, gathering.held_on).select_related("institution", "unit"))
    came = set(gathering.came.values_list("pk", flat=True))
    members.sort(key=lambda one: (one.pk not in came, one.institution.name_en if one.institution else ""))
    context = {
        "gathering": gathering,
        "members": [(one, one.pk in came) for one in members],
        "came": len(came),
        "keeps": may(request.person, "networks.keep_gathering", gathering),
    }
    return render(request, "networks/gathering.html", context)


@require_POST
@screen("networks.keep_gathering", one_of=visible_gatherings)
def attendance(request: HttpRequest, gathering: Gathering) -> HttpResponse:
    """Tick who came."""
    numbers = {int(one) for one in request.POST.getlist("came") if one.isascii() and one.isdecimal()}
    came = list(gathering.network.memberships.filter(pk__in=[one for one in numbers if one < 2**60]))
    attempt(
        request,
        lambda: actions.note_attendance(gathering, came=came, by=request.person),
        done=_("Saved."),
    )
    return redirect("networks:gathering", gathering.pk)
