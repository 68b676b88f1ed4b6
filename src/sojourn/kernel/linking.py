"""Pages on which one says what came of what."""

from typing import Any

from django.apps import apps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sojourn.kernel.links import link, linked, unlink
from sojourn.kernel.pages import asked, attempt
from sojourn.kernel.permission import listings, screen
from sojourn.kernel.timeline import things_called, told


def _thing(name: str, person: Any) -> Any:
    """The row that "app.model:number" names, out of the person's own list; else it does not exist."""
    label, _colon, number = name.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if model not in listings() or not (number.isascii() and number.isdecimal() and len(number) < 18):
        raise Http404
    row = listings()[model][1](person).filter(pk=int(number)).first()
    if row is None:
        raise Http404
    return row


@screen("kernel.link_things")
def link_find(request: HttpRequest) -> HttpResponse:
    """Find the other end of a link by its title; without a thing there is nothing to link."""
    if not asked(request, "of"):
        return redirect("/")
    thing, words = _thing(asked(request, "of"), request.person), asked(request, "q")
    found = things_called(words, request.person) if words else []
    before, after = linked(thing, request.person)
    context = {
        "thing": told(thing),
        "words": words,
        "found": [told(one) for one in found if one != thing],
        "came_from": [told(one) for one in before],
        "led_to": [told(one) for one in after],
    }
    return render(request, "kernel/link_find.html", context)


@require_POST
@screen("kernel.link_things")
def link_add(request: HttpRequest) -> HttpResponse:
    return _change(request, link, _("Linked."))


@require_POST
@screen("kernel.link_things")
def link_remove(request: HttpRequest) -> HttpResponse:
    return _change(request, unlink, _("The link is gone."))


def _change(request: HttpRequest, act: Any, done: str) -> HttpResponse:
    name, other = request.POST.get("of", ""), request.POST.get("other", "")
    if not name or not other:
        return redirect("/")
    ends = [_thing(name, request.person), _thing(other, request.person)]
    if request.POST.get("way") == "came_from":
        ends.reverse()
    attempt(request, lambda: act(*ends, by=request.person), done=done)
    return redirect(f"{reverse('kernel:link_find')}?{urlencode({'of': name})}")
