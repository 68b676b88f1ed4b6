from django.urls import path

from sojourn.cooperation.registers import REGISTERS
from sojourn.cooperation.views import visits
from sojourn.cooperation.views import works as views
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
    path("visit/plan/", visits.visit_plan, name="visit_plan"),
    path("visit/outcomes/", visits.outcome_list, name="outcomes"),
    path("visit/<int:pk>/", visits.visit_detail, name="visit"),
    path("visit/<int:pk>/change/", visits.visit_change, name="visit_change"),
    path("visit/<int:pk>/step/", visits.visit_step, name="visit_step"),
    path("visit/<int:pk>/people/", visits.member_add, name="member_add"),
    path("visit/<int:pk>/people/<int:number>/", visits.member_change, name="member_change"),
    path("visit/<int:pk>/programme/", visits.entry_add, name="entry_add"),
    path("visit/<int:pk>/programme/<int:number>/", visits.entry_remove, name="entry_remove"),
    path("visit/<int:pk>/papers/", visits.paper_keep, name="paper_keep"),
    path("visit/<int:pk>/papers/<int:number>/", visits.paper, name="paper"),
    path("visit/<int:pk>/outcomes/", visits.visit_outcomes, name="visit_outcomes"),
    path("conference/plan/", visits.conference_plan, name="conference_plan"),
    path("conference/<int:pk>/", visits.conference_detail, name="conference"),
    path("conference/<int:pk>/step/", visits.conference_step, name="conference_step"),
    *addresses(*REGISTERS),
]
