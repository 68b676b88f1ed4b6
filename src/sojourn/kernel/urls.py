from django.urls import path

from sojourn.kernel import views

app_name = "kernel"
urlpatterns = [
    path("work/<int:pk>/", views.job_detail, name="job"),
    path("work/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("work/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("invitation/<str:number>/<str:token>/", views.invitation, name="invitation"),
    path("registers/", views.register_list, name="registers"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/read/", views.mails_read, name="mails_read"),
    path("mail/<int:pk>/", views.mail_detail, name="mail"),
]
