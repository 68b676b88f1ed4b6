from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "sojourn.kernel"
    label = "kernel"
