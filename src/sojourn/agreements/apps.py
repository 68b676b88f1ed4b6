from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "sojourn.agreements"
    label = "agreements"
