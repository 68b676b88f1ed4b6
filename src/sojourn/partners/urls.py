from django.urls import path

from sojourn.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.institution_list, name="institution_list"),
    path("search/", views.institution_search, name="institution_search"),
    path("new/", views.institution_add, name="institution_add"),
    path("map/", views.world_map, name="map"),
    path("countries/<str:country>/", views.country_page, name="country"),
    path("lookalikes/", views.lookalikes, name="lookalikes"),
    path("lookalikes/search/", views.lookalikes_search, name="lookalikes_search"),
    path("lookalikes/<int:pk>/", views.lookalike_judge, name="lookalike_judge"),
    path("<int:pk>/", views.institution_detail, name="institution"),
    path("<int:pk>/names/", views.name_add, name="name_add"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/merge/undo/", views.merge_undo, name="merge_undo"),
    path("<int:pk>/change/", views.institution_change, name="institution_change"),
    path("<int:pk>/contacts/", views.contact_add, name="contact_add"),
    path("<int:pk>/contacts/<int:number>/", views.contact_step, name="contact_step"),
    path("<int:pk>/members/", views.member_add, name="member_add"),
    path("<int:pk>/members/<int:number>/remove/", views.member_remove, name="member_remove"),
]
