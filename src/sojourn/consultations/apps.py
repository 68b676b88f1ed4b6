from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "sojourn.consultations"
    label = "consultations"
