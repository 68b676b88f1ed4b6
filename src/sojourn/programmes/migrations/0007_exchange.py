from django.db import migrations

from sojourn.kernel import clock
from sojourn.programmes.shipped import bring_in


def bring_in_exchange(apps, schema_editor):
    """The kind that every programme and call has been of until now."""
    kinds, versions = (apps.get_model("programmes", name) for name in ("Kind", "KindVersion"))
    bring_in("exchange", at=clock.now(), kinds=kinds, versions=versions)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0006_kinds")]

    operations = [migrations.RunPython(bring_in_exchange, migrations.RunPython.noop)]
