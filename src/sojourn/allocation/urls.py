from django.urls import path

from sojourn.allocation.views import desk, objections, offers, outcomes, runs

app_name = "allocation"
urlpatterns = [
    path("calls/<int:pk>/", desk.desk, name="desk"),
    path("calls/<int:pk>/public-text/", desk.public_text, name="public_text"),
    path("calls/<int:pk>/freeze/", desk.freeze, name="freeze"),
    path("calls/<int:pk>/offers/", offers.offer_list, name="offer_list"),
    path("calls/<int:pk>/offers/give/", offers.place_give, name="place_give"),
    path("runs/<int:pk>/", runs.run_detail, name="run"),
    path("runs/<int:pk>/compute/", runs.run_compute, name="run_compute"),
    path("runs/<int:pk>/step/", runs.run_step, name="run_step"),
    path("runs/<int:pk>/instance.json", runs.run_file, {"which": "instance"}, name="run_instance"),
    path("runs/<int:pk>/result.json", runs.run_file, {"which": "result"}, name="run_result"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("outcomes/<int:pk>/object/", objections.objection_add, name="objection_add"),
    path("objections/<int:pk>/", objections.objection_detail, name="objection"),
    path("objections/<int:pk>/step/", objections.objection_step, name="objection_step"),
    path("outcomes/<int:pk>/", outcomes.outcome_detail, name="outcome"),
]
