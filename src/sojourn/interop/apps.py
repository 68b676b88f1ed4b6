from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "sojourn.interop"
    label = "interop"
