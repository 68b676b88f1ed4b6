from django.urls import path

from sojourn.agreements.views import agreements as views
from sojourn.agreements.views import seats

app_name = "agreements"
urlpatterns = [
    path("", views.agreement_list, name="agreement_list"),
    path("new/", views.agreement_choose, name="agreement_choose"),
    path("propose/", views.agreement_propose, name="agreement_propose"),
    path("seats/", seats.split_list, name="split_list"),
    path("seats/begin/", seats.split_begin, name="split_begin"),
    path("seats/<int:pk>/", seats.split_detail, name="split"),
    path("seats/<int:pk>/step/", seats.split_step, name="split_step"),
    path("seats/<int:pk>/comments/", seats.split_comment, name="split_comment"),
    path("seats/<int:pk>/caps/<int:number>/", seats.split_share, name="split_share"),
    path("seats/<int:pk>/shares/<int:number>/return/", seats.seats_return, name="seats_return"),
    path("new/<int:institution>/", views.agreement_add, name="agreement_add"),
    path("<int:pk>/", views.agreement_detail, name="agreement"),
    path("<int:pk>/change/", views.agreement_change, name="agreement_change"),
    path("<int:pk>/conditions/", views.condition_add, name="condition_add"),
    path("<int:pk>/conditions/<int:number>/remove/", views.condition_remove, name="condition_remove"),
    path("<int:pk>/caps/", views.cap_add, name="cap_add"),
    path("<int:pk>/caps/<int:number>/", views.cap_change, name="cap_change"),
    path("<int:pk>/document/", views.document, name="document"),
    path("<int:pk>/document/keep/", views.document_keep, name="document_keep"),
    path("<int:pk>/activity/", views.agreement_activity, name="activity"),
    path("<int:pk>/step/", views.agreement_step, name="agreement_step"),
    path("<int:pk>/opinions/", views.opinion_give, name="opinion_give"),
    path("<int:pk>/amendments/", views.amendment_add, name="amendment_add"),
    path("<int:pk>/amendments/<int:number>/", views.amendment_document, name="amendment_document"),
]
