from django.urls import path

from sojourn.correspondence import views

app_name = "correspondence"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("write/", views.write, name="write"),
    path("messages/", views.message_list, name="messages"),
    path("messages/<int:pk>/", views.message_detail, name="message"),
    path("messages/<int:pk>/send/", views.message_send, name="send"),
    path("letters/<int:pk>/", views.letter_detail, name="letter"),
    path("letters/<int:pk>/reply/", views.letter_reply, name="reply"),
    path("letters/<int:pk>/answer/", views.letter_answer, name="answer"),
    path("letters/<int:pk>/enter/", views.letter_enter, name="enter"),
    path("replies/<int:pk>/files/<int:number>/", views.reply_file, name="reply_file"),
    path("replies/<int:pk>/settle/", views.reply_settle, name="settle"),
    path("templates/", views.template_list, name="templates"),
    path("templates/new/", views.template_add, name="template_add"),
    path("templates/<int:pk>/", views.template_edit, name="template"),
]
