from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "sojourn.kernel"
    label = "kernel"

    def ready(self) -> None:
        from sojourn.kernel.search import storage  # app ready

        post_migrate.connect(storage.prepare, sender=self)
        autodiscover_modules("tasks", "search", "worklists", "timeline", "news", "dates")
