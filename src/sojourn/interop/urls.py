from django.urls import path

from sojourn.interop import views

app_name = "interop"
urlpatterns = [
    path("offers/", views.offers_import, name="offers_import"),
    path("offers/<int:pk>/", views.offers_preview, name="offers_preview"),
    path("offers/<int:pk>/apply/", views.offers_apply, name="offers_apply"),
    path("offers/<int:pk>/file/", views.offers_file, name="offers_file"),
]
