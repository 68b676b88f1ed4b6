from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "sojourn.networks"
    label = "networks"
