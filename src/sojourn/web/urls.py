from django.urls import path

from sojourn.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("my-place/<int:pk>/", views.my_place, name="my_place"),
    path("my-place/<int:pk>/answer/", views.my_place_answer, name="my_place_answer"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="suggestions"),
    path("health/", views.health, name="health"),
]
