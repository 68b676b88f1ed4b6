from django.urls import path

from sojourn.applications.views import applicant, kinds, office, reading, unit

app_name = "applications"
urlpatterns = [
    path("", applicant.my_applications, name="my_applications"),
    path("list/", office.worklist, name="worklist"),
    path("<int:pk>/", reading.application_detail, name="application"),
    path("<int:pk>/step/", reading.application_step, name="step"),
    path("<int:pk>/documents/<int:number>/", reading.document, name="document"),
    path("<int:pk>/answers/<int:number>/", reading.answer_file, name="answer_file"),
    path("<int:pk>/edit/", applicant.application_edit, name="edit"),
    path("<int:pk>/plan/", applicant.plan, name="plan"),
    path("<int:pk>/opinion/", unit.opinion, name="opinion"),
    path("<int:pk>/check/", office.check, name="check"),
    path("<int:pk>/choices/<int:number>/", office.decide_choice, name="decide_choice"),
    path("<int:pk>/return/", office.return_application, name="return"),
    path("kinds/<int:pk>/", kinds.dry_run, name="dry_run"),
    path("calls/", office.call_list, name="call_list"),
    path("calls/<int:pk>/", applicant.possibility_list, name="possibilities"),
    path("calls/<int:pk>/start/", applicant.start, name="start"),
    path("calls/<int:pk>/choose/", applicant.choose, name="choose"),
    path("calls/<int:pk>/unit/", unit.unit_list, name="unit_list"),
    path("calls/<int:pk>/unit/endorse/", unit.endorse_selected, name="endorse_selected"),
    path("calls/<int:pk>/unit/<int:number>/", unit.unit_order, name="unit_order"),
    path("calls/<int:pk>/all/", office.application_list, name="application_list"),
    path("calls/<int:pk>/package/", kinds.package, name="package"),
    path("calls/<int:pk>/all/admit/", office.admit_clear, name="admit_clear"),
    path("calls/<int:pk>/all/review/", office.send_all_to_review, name="send_all_to_review"),
]
