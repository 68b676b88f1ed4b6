from django.urls import path

from sojourn.kernel.registers.pages import addresses
from sojourn.organisation import views
from sojourn.organisation.registers import REGISTERS

app_name = "organisation"
urlpatterns = [
    path("hat/", views.wear_hat, name="wear_hat"),
    path("language/", views.keep_language, name="keep_language"),
    path("units/", views.unit_list, name="unit_list"),
    path("units/new/", views.unit_add, name="unit_add"),
    path("units/<int:pk>/", views.unit_detail, name="unit"),
    path("units/<int:pk>/change/", views.unit_change, name="unit_change"),
    path("sizes/", views.denominator_list, name="denominators"),
    path("sizes/new/", views.denominator_add, name="denominator_add"),
    path("sizes/<int:pk>/change/", views.denominator_change, name="denominator_change"),
    path("people/", views.person_list, name="person_list"),
    path("people/new/", views.person_add, name="person_add"),
    path("people/<int:pk>/", views.person_detail, name="person"),
    path("people/<int:pk>/change/", views.person_change, name="person_change"),
    path("people/<int:pk>/appoint/", views.person_appoint, name="person_appoint"),
    path("people/<int:pk>/appointments/<int:number>/end/", views.appointment_end, name="appointment_end"),
    path("people/<int:pk>/studies/", views.person_studies, name="person_studies"),
    path("people/<int:pk>/invite/", views.person_invite, name="person_invite"),
    path("me/", views.my_facts, name="my_facts"),
    path("me/language/", views.language_score_add, name="language_score_add"),
    path("me/language/<int:number>/remove/", views.language_score_remove, name="language_score_remove"),
    *addresses(*REGISTERS),
]
