from django.urls import path

from sojourn.followups.views import action_items

app_name = "followups"
urlpatterns = [
    path("action-items/", action_items.action_item_list, name="action_item_list"),
    path("action-items/new/", action_items.action_item_add, name="action_item_add"),
    path("action-items/<int:pk>/", action_items.action_item_detail, name="action_item"),
    path("action-items/<int:pk>/change/", action_items.action_item_change, name="action_item_change"),
    path("action-items/<int:pk>/step/", action_items.action_item_step, name="action_item_step"),
]
