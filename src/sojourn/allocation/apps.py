from django.apps import AppConfig


class AllocationConfig(AppConfig):
    name = "sojourn.allocation"
    label = "allocation"
