from django.urls import path

from sojourn.stays.views import courses, learning_agreements, nominations, recognitions, reports, stays

app_name = "stays"
VERSION = "learning-agreements/<int:pk>/"
urlpatterns = [
    path("", stays.stay_list, name="stays"),
    path("abroad/", stays.abroad, name="abroad"),
    path("portal/", nominations.portal, name="portal"),
    path("nominations/", nominations.nomination_list, name="nominations"),
    path("nominations/prepare/", nominations.nominations_prepare, name="prepare"),
    path("nominations/send/", nominations.nominations_send, name="send"),
    path("nominations/<int:pk>/", nominations.nomination_detail, name="nomination"),
    path("nominations/<int:pk>/step/", nominations.nomination_step, name="nomination_step"),
    path("nominations/<int:pk>/host/", nominations.nomination_settle, name="settle"),
    path("nominations/<int:pk>/answer/", nominations.nomination_answer, name="answer"),
    path("nominations/<int:pk>/letter/", nominations.nomination_letter, name="letter"),
    path("<int:pk>/", stays.stay_detail, name="stay"),
    path("<int:pk>/step/", stays.stay_step, name="stay_step"),
    path("<int:pk>/plan/", stays.plan_change, name="plan"),
    path("<int:pk>/departure/", stays.depart, name="depart"),
    path("<int:pk>/arrived/", stays.state_arrival, name="state_arrival"),
    path("<int:pk>/arrival/", stays.arrive, name="arrive"),
    path("<int:pk>/extension/", stays.extend, name="extend"),
    path("<int:pk>/return/", stays.come_back, name="return"),
    path("<int:pk>/change/", learning_agreements.change_propose, name="propose_change"),
    path("<int:pk>/transcript/", recognitions.transcript_hand_in, name="transcript"),
    path("<int:pk>/recognition/", recognitions.recognitions_decide, name="decide"),
    path(VERSION, learning_agreements.version_detail, name="learning_agreement"),
    path(f"{VERSION}courses/", courses.courses_change, name="courses"),
    path(f"{VERSION}reasons/", courses.reasons_give, name="reasons"),
    path(f"{VERSION}text/", learning_agreements.version_text, name="learning_agreement_text"),
    path(f"{VERSION}pdf/", learning_agreements.version_pdf, name="learning_agreement_pdf"),
    path(f"{VERSION}step/", learning_agreements.version_step, name="learning_agreement_step"),
    path(f"{VERSION}host-signature/", learning_agreements.host_sign, name="sign_host"),
    path(f"{VERSION}discard/", learning_agreements.change_discard, name="discard_change"),
    path("reports/<int:pk>/", reports.report_detail, name="report"),
    path("reports/<int:pk>/write/", reports.report_write, name="report_write"),
    path("reports/<int:pk>/step/", reports.report_step, name="report_step"),
    path("recognitions/<int:pk>/step/", recognitions.recognition_step, name="recognition_step"),
    path("recognitions/<int:pk>/transcript/", recognitions.transcript_file, name="transcript_file"),
]
