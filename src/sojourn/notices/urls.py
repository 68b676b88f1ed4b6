from django.urls import path

from sojourn.notices.views import calendar, desk

app_name = "notices"
urlpatterns = [
    path("", desk.article_list, name="article_list"),
    path("choose/", desk.article_choose, name="article_choose"),
    path("new/", desk.article_add, name="article_add"),
    path("<int:pk>/", desk.article_detail, name="article"),
    path("<int:pk>/edit/", desk.article_change, name="article_change"),
    path("<int:pk>/step/", desk.article_step, name="article_step"),
    path("<int:pk>/pictures/", desk.picture_add, name="picture_add"),
    path("pictures/<int:pk>/remove/", desk.picture_remove, name="picture_remove"),
    path("pictures/<int:pk>/<slug:size>/", desk.picture_seen, name="picture"),
    path("events/", desk.event_list, name="event_list"),
    path("events/new/", desk.event_add, name="event_add"),
    path("events/<int:pk>/", desk.event_change, name="event_change"),
    path("calendar/", calendar.own_month, name="own_calendar"),
    path("calendar/file/", calendar.own_file, name="own_file"),
    path("calendar/renew/", calendar.link_renew, name="link_renew"),
]
