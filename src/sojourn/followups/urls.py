from django.urls import path

from sojourn.followups.views import action_items, obligations, plans

app_name = "followups"
urlpatterns = [
    path("action-items/", action_items.action_item_list, name="action_item_list"),
    path("action-items/new/", action_items.action_item_add, name="action_item_add"),
    path("action-items/<int:pk>/", action_items.action_item_detail, name="action_item"),
    path("action-items/<int:pk>/change/", action_items.action_item_change, name="action_item_change"),
    path("action-items/<int:pk>/step/", action_items.action_item_step, name="action_item_step"),
    path("obligations/", obligations.obligation_list, name="obligation_list"),
    path("obligations/mine/", obligations.my_obligations, name="my_obligations"),
    path("obligations/of/<int:pk>/", obligations.ledger, name="ledger"),
    path("obligations/<int:pk>/", obligations.obligation_detail, name="obligation"),
    path("obligations/<int:pk>/evidence/", obligations.evidence_hand_in, name="evidence"),
    path("obligations/<int:pk>/evidence/file/", obligations.evidence_file, name="evidence_file"),
    path("obligations/<int:pk>/leave/", obligations.leave_take, name="leave_take"),
    path("obligations/<int:pk>/step/", obligations.obligation_step, name="obligation_step"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/new/", plans.plan_add, name="plan_add"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan"),
    path("plans/<int:pk>/version/", plans.version_begin, name="version_begin"),
    path("plans/<int:pk>/in-force/", plans.version_put_in_force, name="put_in_force"),
    path("plans/<int:pk>/rules/new/", plans.rule_add, name="rule_add"),
    path("plans/<int:pk>/rules/<int:number>/", plans.rule_edit, name="rule_edit"),
    path("plans/<int:pk>/rules/<int:number>/remove/", plans.rule_remove, name="rule_remove"),
]
