"""The address table: every package's addresses under its own prefix, those of web at the top."""

from django.conf import settings
from django.urls import include, path
from django.views.generic.base import RedirectView

from sojourn.kernel.permission import public
from sojourn.notices.views.feeds import robots

urlpatterns = [
    # The office keeps the addresses of accounts; allauth's page for them would let everybody change theirs.
    path(
        "account/email/", public(RedirectView.as_view(pattern_name="mfa_index")), name="account_email_closed"
    ),
    path("account/", include("allauth.urls")),
    *[path(f"{package}/", include(f"sojourn.{package}.urls")) for package in settings.PACKAGES[:-1]],
    path("site/", include("sojourn.notices.site")),
    path("robots.txt", robots, name="robots"),
    path("", include("sojourn.web.urls")),
]

handler500 = "sojourn.kernel.failure.page_of_failure"
