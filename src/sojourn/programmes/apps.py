from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgrammesConfig(AppConfig):
    name = "sojourn.programmes"
    label = "programmes"

    def ready(self) -> None:
        post_migrate.connect(bring_in_exchange, sender=self, dispatch_uid="programmes.exchange")


def bring_in_exchange(sender: AppConfig, using: str, **_: object) -> None:
    """The kind that programmes and calls are of by themselves, wherever tables were made or emptied."""
    from sojourn.kernel import clock  # app ready
    from sojourn.programmes.models import Kind, KindVersion  # app ready
    from sojourn.programmes.shipped import bring_in  # app ready

    bring_in("exchange", at=clock.now(), kinds=Kind, versions=KindVersion)
