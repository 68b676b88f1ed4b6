from django.urls import path

from sojourn.allocation import views

app_name = "allocation"
urlpatterns = [
    path("calls/<int:pk>/", views.desk, name="desk"),
    path("calls/<int:pk>/public-text/", views.public_text, name="public_text"),
    path("calls/<int:pk>/freeze/", views.freeze, name="freeze"),
    path("calls/<int:pk>/offers/", views.offer_list, name="offer_list"),
    path("calls/<int:pk>/offers/give/", views.place_give, name="place_give"),
    path("runs/<int:pk>/", views.run_detail, name="run"),
    path("runs/<int:pk>/compute/", views.run_compute, name="run_compute"),
    path("runs/<int:pk>/step/", views.run_step, name="run_step"),
    path("runs/<int:pk>/instance.json", views.run_file, {"which": "instance"}, name="run_instance"),
    path("runs/<int:pk>/result.json", views.run_file, {"which": "result"}, name="run_result"),
    path("outcomes/<int:pk>/", views.outcome_detail, name="outcome"),
]
