from django.urls import path

from sojourn.indicators.views import (
    frameworks,
    improvements,
    objections,
    pictures,
    releases,
    reports,
    verifying,
)

app_name = "indicators"
urlpatterns = [
    path("", releases.release_list, name="release_list"),
    path("add/", releases.release_add, name="release_add"),
    path("releases/<int:pk>/", releases.release_detail, name="release"),
    path("releases/<int:pk>/step/", releases.release_step, name="release_step"),
    path("releases/<int:pk>/verify/", verifying.release_verify, name="release_verify"),
    path("releases/<int:pk>/bundle/", verifying.release_bundle, name="release_bundle"),
    path("releases/<int:pk>/file/<slug:ending>/", reports.release_file, name="release_file"),
    path("releases/<int:pk>/public/file/<slug:ending>/", reports.public_file, name="public_file"),
    path("releases/<int:pk>/public/", releases.public_release, name="public"),
    path("releases/<int:pk>/map/", pictures.dimension_map, name="dimension_map"),
    path("releases/<int:pk>/changes/", pictures.changes, name="changes"),
    path("releases/<int:pk>/fields/", pictures.work_fields, name="work_fields"),
    path("disparity/", pictures.disparity, name="disparity"),
    path("releases/<int:pk>/what-if/", frameworks.what_if, name="what_if"),
    path("releases/<int:pk>/indicators/<slug:code>/", releases.indicator_detail, name="indicator"),
    path("reports/<int:pk>/", releases.unit_report, name="report"),
    path("reports/<int:pk>/file/<slug:ending>/", reports.unit_file, name="unit_file"),
    path("figures/<int:pk>/", releases.figure_detail, name="figure"),
    path("figures/<int:pk>/object/", objections.objection_add, name="objection_add"),
    path("figures/<int:pk>/improve/", improvements.improvement_add, name="improvement_add"),
    path("objections/<int:pk>/", objections.objection_detail, name="objection"),
    path("objections/<int:pk>/step/", objections.objection_step, name="objection_step"),
    path("improvements/", improvements.improvement_list, name="improvement_list"),
    path("improvements/<int:pk>/", improvements.improvement_detail, name="improvement"),
    path("improvements/<int:pk>/step/", improvements.improvement_step, name="improvement_step"),
    path("frameworks/", frameworks.framework_list, name="framework_list"),
    path("frameworks/<int:pk>/", frameworks.framework_detail, name="framework"),
]
