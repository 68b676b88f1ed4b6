from django.urls import path

from sojourn.agreements import views

app_name = "agreements"
urlpatterns = [
    path("", views.agreement_list, name="agreement_list"),
    path("new/", views.agreement_choose, name="agreement_choose"),
    path("new/<int:institution>/", views.agreement_add, name="agreement_add"),
    path("<int:pk>/", views.agreement_detail, name="agreement"),
    path("<int:pk>/change/", views.agreement_change, name="agreement_change"),
    path("<int:pk>/conditions/", views.condition_add, name="condition_add"),
    path("<int:pk>/conditions/<int:number>/remove/", views.condition_remove, name="condition_remove"),
    path("<int:pk>/caps/", views.cap_add, name="cap_add"),
    path("<int:pk>/caps/<int:number>/", views.cap_change, name="cap_change"),
    path("<int:pk>/document/", views.document, name="document"),
    path("<int:pk>/document/keep/", views.document_keep, name="document_keep"),
]
