from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "sojourn.programmes"
    label = "programmes"
