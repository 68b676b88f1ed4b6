from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "sojourn.notices"
    label = "notices"

    def ready(self) -> None:
        from sojourn.notices import edition  # app ready

        edition.watch()
