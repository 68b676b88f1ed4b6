"""What is typed into a form whose sign-in has ended meanwhile: it is shown, not lost."""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 20_000
"""Letters of one field that are shown again; no field takes more."""
WORTH_KEEPING = 8
"""Fewer letters without a space are a number, a code or a choice, which one types again sooner."""
NOT_TYPED = {"csrfmiddlewaretoken", "version", "do", "step", "next", "window"}


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to sign in and back; who posts reads what they had typed."""
    if request.method != "POST":
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)  # a part of a page that moves by itself stays as it is
        return redirect_to_login(request.get_full_path())
    typed = _typed(request)
    back = urlencode({"next": f"{_page_of_the_form(request)}?again=1"})
    told = {"sign_in": f"{reverse('account_login')}?{back}", "typed": typed}
    if request.headers.get("HX-Request"):
        return render(request, "kernel/_signed_out.html", told)
    if not typed:
        return redirect_to_login(_page_of_the_form(request))
    return render(request, "kernel/signed_out.html", told, status=403)


def _page_of_the_form(request: HttpRequest) -> str:
    """Where the form stood, as the browser tells; else where it was sent."""
    told = request.headers.get("referer", "")
    is_ours = url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(told).path if told and is_ours else request.path


def _typed(request: HttpRequest) -> list[str]:
    """The texts that came with the form, without what its buttons, choices and hidden fields carry."""
    return [
        text[:LONGEST]
        for name, texts in request.POST.lists()
        if name not in NOT_TYPED
        for text in texts
        if len(text.strip()) >= WORTH_KEEPING
        or any(not letter.isascii() or letter.isspace() for letter in text)
    ]


def page_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token died with another sign-in: nothing was changed; the way back to what was typed."""
    told = {"back": f"{_page_of_the_form(request)}?again=1", "typed": _typed(request)}
    return render(request, "403_csrf.html", told, status=403)
