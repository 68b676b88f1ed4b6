"""What every change by the applicant begins with."""

from sojourn.applications.models import Application
from sojourn.applications.queries import why_not_editable
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.organisation.models import Person


def locked(application: Application) -> Application:
    """The same row as it stands now, kept from other writers until the transaction ends."""
    return Application.objects.select_for_update().get(pk=application.pk)


def opened(application: Application, *, by: Person) -> Application:
    """The locked row where its applicant may still change it; Refusal in words otherwise."""
    require(by, "applications.edit_application", application)
    current = locked(application)
    refusal = why_not_editable(current)
    if refusal:
        raise Refusal(refusal)
    return current


def mark_changed(application: Application) -> None:
    """Count one more save, so that whoever has an older page open is told."""
    application.version += 1
    application.save(update_fields=["version"])
