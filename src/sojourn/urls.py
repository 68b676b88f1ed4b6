"""The address table: every package's addresses under its own prefix."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
