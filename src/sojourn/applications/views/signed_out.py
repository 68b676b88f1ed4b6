"""What is typed into a form whose sign-in has ended meanwhile: it is shown, not lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

View = Callable[..., HttpResponse]
LONGEST = 20_000
"""Letters of one field that are shown again; no field takes more."""


def shows_what_was_typed(view: View) -> View:
    """Outside of `screen`: who is signed out and posts reads so, with the way to sign in and back."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        back = urlencode({"next": f"{request.path}?again=1"})
        told = {"sign_in": f"{reverse('account_login')}?{back}", "typed": _typed(request)}
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "applications/_signed_out.html", told)
        return render(request, "applications/signed_out.html", told, status=403)

    return checked


def _typed(request: HttpRequest) -> list[str]:
    """The texts that came with the form, without what its buttons and hidden fields carry."""
    return [
        text[:LONGEST]
        for name, texts in request.POST.lists()
        if name.startswith("answer_")
        for text in texts
        if text.strip()
    ]
