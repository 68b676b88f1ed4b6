from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "sojourn.funding"
    label = "funding"
