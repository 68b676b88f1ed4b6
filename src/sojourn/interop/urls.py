from django.urls import path

from sojourn.interop.views import offers, sheets, works

app_name = "interop"
urlpatterns = [
    path("", sheets.sheets, name="sheets"),
    path("export/", sheets.export, name="export"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/columns/", sheets.columns, name="sheet_columns"),
    path("sheets/<int:pk>/decide/", sheets.decide, name="sheet_decide"),
    path("sheets/<int:pk>/apply/", sheets.apply, name="sheet_apply"),
    path("sheets/<int:pk>/take-back/", sheets.take_back, name="sheet_take_back"),
    path("sheets/<int:pk>/file/", sheets.file, name="sheet_file"),
    path("works/", works.works, name="works"),
    path("offers/", offers.offers_import, name="offers_import"),
    path("offers/<int:pk>/", offers.offers_preview, name="offers_preview"),
    path("offers/<int:pk>/apply/", offers.offers_apply, name="offers_apply"),
    path("offers/<int:pk>/file/", offers.offers_file, name="offers_file"),
]
