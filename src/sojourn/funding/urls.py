from django.urls import path

from sojourn.funding import views
from sojourn.funding.registers import REGISTERS
from sojourn.kernel.registers.pages import addresses

app_name = "funding"
urlpatterns = [
    path("", views.spending, name="spending"),
    path("grants/", views.grant_list, name="grant_list"),
    path("grants/new/", views.grant_add, name="grant_add"),
    path("grants/mine/", views.my_grants, name="my_grants"),
    path("grants/<int:pk>/", views.grant_detail, name="grant"),
    path("grants/<int:pk>/step/", views.grant_step, name="grant_step"),
    path("payments/", views.payment_list, name="payment_list"),
    *addresses(*REGISTERS),
]
