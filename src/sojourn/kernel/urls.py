from django.urls import path

from sojourn.kernel import linking, views
from sojourn.kernel.worklists import views as worklists

app_name = "kernel"
urlpatterns = [
    path("work/<int:pk>/", views.job_detail, name="job"),
    path("work/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("work/<int:pk>/retry/", views.job_retry, name="job_retry"),
    path("invitation/<str:number>/<str:token>/", views.invitation, name="invitation"),
    path("presence/", views.presence, name="presence"),
    path("registers/", views.register_list, name="registers"),
    path("links/", linking.link_find, name="link_find"),
    path("links/add/", linking.link_add, name="link_add"),
    path("links/remove/", linking.link_remove, name="link_remove"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/read/", views.mails_read, name="mails_read"),
    path("mail/<int:pk>/", views.mail_detail, name="mail"),
    path("lists/<str:name>/views/", worklists.view_save, name="view_save"),
    path("lists/<str:name>/default/", worklists.view_default, name="view_default"),
    path("lists/<str:name>/sheet/", worklists.worklist_sheet, name="worklist_sheet"),
    path("lists/<str:name>/act/", worklists.act_begin, name="act_begin"),
    path("views/<int:pk>/", worklists.view_change, name="view_change"),
    path("views/<int:pk>/remove/", worklists.view_remove, name="view_remove"),
    path("sheets/<int:pk>/", worklists.sheet_file, name="sheet_file"),
    path("acts/<int:pk>/", worklists.bulk_act, name="bulk_act"),
    path("acts/<int:pk>/run/", worklists.bulk_act_run, name="bulk_act_run"),
    path("acts/<int:pk>/undo/", worklists.bulk_act_undo, name="bulk_act_undo"),
    path("acts/<int:pk>/discard/", worklists.bulk_act_discard, name="bulk_act_discard"),
]
