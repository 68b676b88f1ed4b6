"""Sheets uploaded for import."""

from django.db.models import QuerySet

from sojourn.interop.models import SheetImport
from sojourn.kernel.permission import may
from sojourn.organisation.models import Person


def visible_imports(person: Person) -> QuerySet[SheetImport]:
    """All of them, for those who may import."""
    if may(person, "programmes.import_offers"):
        return SheetImport.objects.select_related("stored", "by", "job")
    return SheetImport.objects.none()
