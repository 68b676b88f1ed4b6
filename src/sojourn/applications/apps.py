from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "sojourn.applications"
    label = "applications"
