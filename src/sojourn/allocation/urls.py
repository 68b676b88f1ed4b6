from django.urls import path

from sojourn.allocation.views import desk, offers, outcomes, runs

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
    path("outcomes/<int:pk>/", outcomes.outcome_detail, name="outcome"),
]
