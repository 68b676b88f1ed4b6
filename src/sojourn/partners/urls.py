from django.urls import path

from sojourn.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.institution_list, name="institution_list"),
    path("search/", views.institution_search, name="institution_search"),
    path("new/", views.institution_add, name="institution_add"),
    path("<int:pk>/", views.institution_detail, name="institution"),
    path("<int:pk>/change/", views.institution_change, name="institution_change"),
    path("<int:pk>/contacts/", views.contact_add, name="contact_add"),
    path("<int:pk>/contacts/<int:number>/", views.contact_step, name="contact_step"),
    path("<int:pk>/members/", views.member_add, name="member_add"),
    path("<int:pk>/members/<int:number>/remove/", views.member_remove, name="member_remove"),
]
