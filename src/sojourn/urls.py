"""The address table: every package's addresses under its own prefix."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path
from django.views.generic.base import RedirectView
from django.views.i18n import set_language

from sojourn.kernel.permission import public

urlpatterns = [
    path("language/", public(set_language), name="set_language"),
    # The office keeps the addresses of accounts; allauth's page for them would let everybody change theirs.
    path(
        "account/email/", public(RedirectView.as_view(pattern_name="mfa_index")), name="account_email_closed"
    ),
    path("account/", include("allauth.urls")),
    *[
        path(f"{package}/", include(f"sojourn.{package}.urls"))
        for package in settings.PACKAGES
        if package != "web" and find_spec(f"sojourn.{package}.urls")
    ],
]
if find_spec("sojourn.web.urls"):
    urlpatterns.append(path("", include("sojourn.web.urls")))
