from django.urls import path

from sojourn.cooperation import views
from sojourn.cooperation.registers import REGISTERS
from sojourn.kernel.registers.pages import addresses

app_name = "cooperation"
urlpatterns = [
    path("works/", views.work_list, name="works"),
    path("works/<int:pk>/", views.work_detail, name="work"),
    path("my-works/", views.my_works, name="my_works"),
    path("my-works/orcid/", views.orcid_keep, name="orcid_keep"),
    path("my-works/confirm/", views.found_by_orcid_confirm, name="found_by_orcid_confirm"),
    path("my-works/<int:pk>/", views.claim_answer, name="claim_answer"),
    path("my-works/namesakes/<int:number>/", views.namesake_claim, name="namesake_claim"),
    *addresses(*REGISTERS),
]
