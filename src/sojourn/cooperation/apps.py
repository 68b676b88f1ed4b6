from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "sojourn.cooperation"
    label = "cooperation"
