from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CorrespondenceConfig(AppConfig):
    name = "sojourn.correspondence"
    label = "correspondence"

    def ready(self) -> None:
        autodiscover_modules("writing")
