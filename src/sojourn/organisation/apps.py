from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "sojourn.organisation"
    label = "organisation"
