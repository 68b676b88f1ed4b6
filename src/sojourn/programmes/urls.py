from django.urls import path

from sojourn.programmes.views import calls, hosts, programmes, public, requirements

app_name = "programmes"
urlpatterns = [
    path("", programmes.programme_list, name="programme_list"),
    path("new/", programmes.programme_choose, name="programme_choose"),
    path("new/<int:institution>/", programmes.programme_add, name="programme_add"),
    path("hosts/", hosts.host_list, name="host_list"),
    path("<int:pk>/", programmes.programme_detail, name="programme"),
    path("<int:pk>/edit/", programmes.programme_edit, name="programme_edit"),
    path("<int:pk>/host/", hosts.host_settle, name="host_settle"),
    path("<int:pk>/host/new/", hosts.host_add, name="host_add"),
    path("<int:pk>/places/<str:year>/", programmes.places_edit, name="places_edit"),
    path("<int:pk>/requirements/new/<str:kind>/", requirements.requirement_add, name="requirement_add"),
    path("<int:pk>/requirements/<int:number>/", requirements.requirement_edit, name="requirement_edit"),
    path(
        "<int:pk>/requirements/<int:number>/remove/",
        requirements.requirement_remove,
        name="requirement_remove",
    ),
    path("calls/", public.call_list, name="call_list"),
    path("calls/<int:number>/", public.call_page, name="call"),
    path("calls/desk/", calls.desk_list, name="desk_list"),
    path("calls/new/", calls.call_add, name="call_add"),
    path("calls/<int:pk>/desk/", calls.desk, name="desk"),
    path("calls/<int:pk>/preview/", public.call_preview, name="call_preview"),
    path("calls/<int:pk>/step/", calls.call_step, name="call_step"),
    path("calls/<int:pk>/commit/", calls.call_commit, name="call_commit"),
    path("calls/<int:pk>/edit/<str:section>/", calls.section_edit, name="section_edit"),
    path("calls/<int:pk>/places/", calls.call_places, name="call_places"),
    path("calls/<int:pk>/documents/", calls.call_documents, name="call_documents"),
    path("calls/<int:pk>/questions/", calls.call_questions, name="call_questions"),
    path("calls/<int:pk>/requirements/", calls.call_requirements, name="call_requirements"),
    path(
        "calls/<int:pk>/requirements/new/<str:kind>/",
        requirements.call_requirement_add,
        name="call_requirement_add",
    ),
    path(
        "calls/<int:pk>/requirements/<int:number>/",
        requirements.call_requirement_edit,
        name="call_requirement_edit",
    ),
    path(
        "calls/<int:pk>/requirements/<int:number>/remove/",
        requirements.call_requirement_remove,
        name="call_requirement_remove",
    ),
]
