from django.urls import path

from sojourn.allocation.views import (
    chances,
    desk,
    deviations,
    objections,
    offers,
    outcomes,
    runs,
    trials,
    unused,
)

app_name = "allocation"
urlpatterns = [
    path("calls/<int:pk>/", desk.desk, name="desk"),
    path("calls/<int:pk>/public-text/", desk.public_text, name="public_text"),
    path("calls/<int:pk>/freeze/", desk.freeze, name="freeze"),
    path("calls/<int:pk>/further/", desk.further_round, name="further_round"),
    path("calls/<int:pk>/closed/<int:number>/", desk.place_open_again, name="place_open_again"),
    path("runs/<int:pk>/close/<int:number>/", runs.place_close, name="place_close"),
    path("offers/", offers.offer_worklist, name="offer_worklist"),
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
    path("applications/<int:pk>/outlook/", chances.outlook, name="outlook"),
    path("calls/<int:pk>/unused/", unused.unused, name="unused"),
    path("runs/<int:pk>/compare/", trials.compare, name="compare"),
    path("runs/<int:pk>/compare/all/", trials.compare_all, name="compare_all"),
    path("runs/<int:pk>/mechanism/", trials.mechanism_choose, name="mechanism_choose"),
    path("runs/<int:pk>/bundle.zip", runs.run_bundle, name="run_bundle"),
    path("outcomes/<int:pk>/by-hand/", deviations.by_hand, name="by_hand"),
    path("deviations/<int:pk>/take-back/", deviations.by_hand_take_back, name="by_hand_take_back"),
    path("outcomes/<int:pk>/", outcomes.outcome_detail, name="outcome"),
]
