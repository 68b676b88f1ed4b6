from django.urls import path

from sojourn.consultations.views import meetings, opinions

app_name = "consultations"
urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("new/", meetings.meeting_add, name="meeting_add"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting"),
    path("<int:pk>/change/", meetings.meeting_change, name="meeting_change"),
    path("<int:pk>/minutes/", meetings.minutes, name="minutes"),
    path("<int:pk>/register/", meetings.meeting_register, name="register"),
    path("<int:pk>/questions/", meetings.question_add, name="question_add"),
    path("<int:pk>/questions/<int:question>/", meetings.question_answer, name="question_answer"),
    path("<int:pk>/suggest/", meetings.meeting_suggest, name="meeting_suggest"),
    path("<int:pk>/papers/", meetings.paper_add, name="paper_add"),
    path("<int:pk>/papers/<int:paper>/", meetings.paper_file, name="paper_file"),
    path("<int:pk>/attendance/", meetings.attendance, name="attendance"),
    path("<int:pk>/attendance/by-hand/", meetings.check_in_by_hand, name="check_in_by_hand"),
    path("<int:pk>/report/", meetings.report_back, name="report_back"),
    path("check-in/<int:pk>/<slug:secret>/", meetings.check_in, name="check_in"),
    path("suggestions/", opinions.suggestion_list, name="suggestion_list"),
    path("suggestions/<int:pk>/", opinions.suggestion_detail, name="suggestion"),
    path("suggestions/<int:pk>/deal/", opinions.suggestion_deal, name="suggestion_deal"),
    path("drafts/", opinions.draft_list, name="draft_list"),
    path("drafts/new/", opinions.draft_add, name="draft_add"),
    path("drafts/<int:pk>/", opinions.draft_detail, name="draft"),
    path("drafts/<int:pk>/step/", opinions.draft_step, name="draft_step"),
    path("drafts/<int:pk>/text/", opinions.version_add, name="version_add"),
    path("drafts/<int:pk>/compare/", opinions.draft_compare, name="draft_compare"),
    path("drafts/<int:pk>/opinions/", opinions.opinion_give, name="opinion_give"),
    path("opinions/<int:pk>/answer/", opinions.opinion_answer, name="opinion_answer"),
]
