from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "sojourn.partners"
    label = "partners"
