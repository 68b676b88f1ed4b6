from django.urls import path

from sojourn.kernel.registers.pages import addresses
from sojourn.networks import views
from sojourn.networks.registers import REGISTERS

app_name = "networks"
urlpatterns = [
    path("alliances/", views.alliance_list, name="alliances"),
    path("alliances/<int:pk>/", views.alliance, name="alliance"),
    path("meetings/<int:pk>/", views.gathering, name="gathering"),
    path("meetings/<int:pk>/attendance/", views.attendance, name="attendance"),
    *addresses(*REGISTERS),
]
