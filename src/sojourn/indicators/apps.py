from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "sojourn.indicators"
    label = "indicators"
