"""What is put together for a partner and sent to it: list, letter and sheets, documents."""

import io
import re
import zipfile
from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_bytes
from sojourn.kernel.models import StoredFile
from sojourn.kernel.pdf import render
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.workbook import write_workbook
from sojourn.organisation.models import AcademicYear, Person
from sojourn.partners.models import Institution
from sojourn.stays.actions.letters import tell
from sojourn.stays.actions.nominations import send_nominations
from sojourn.stays.models import Enclosed, Nomination, Package
from sojourn.stays.queries import (
    columns_of,
    contacts_of,
    documents_to_enclose,
    layout_of,
    letter_values,
    list_of,
    nominations_in,
    nominations_to_enclose,
    package_values,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 200 * 2**20
"""Of documents in one package."""
MOST_STUDENTS = 200


@action
def make_package(
    institution: Institution, *, year: AcademicYear, nominations: Sequence[Nomination], by: Person
) -> Package:
    """Put list, letter, sheets and documents of these students together and keep them with their hashes."""
    require(by, "stays.make_package")
    numbers = {nomination.pk for nomination in nominations}
    chosen = list(nominations_to_enclose(by, institution, year).filter(pk__in=numbers))
    if not chosen:
        raise Refusal(_("Choose at least one nomination."))
    if len(chosen) != len(numbers):
        raise Refusal(_("Some of these nominations do not stand any more. Look at the list again."))
    if len(chosen) > MOST_STUDENTS:
        raise Refusal(_("A package holds at most %(count)d students.") % {"count": MOST_STUDENTS})
    layout = layout_of(institution)
    columns = columns_of(layout)
    lines = list_of(chosen, columns, officer=by, language=layout.language if layout else "en")
    name = _file_name(institution, year)
    package = Package.objects.create(
        institution=institution,
        academic_year=year,
        layout=layout,
        workbook=store_bytes(f"{name}.xlsx", write_workbook(columns, lines), XLSX, by=by),
        letter=store_bytes(f"{name}.pdf", _letter(chosen, by=by), "application/pdf", by=by),
        documents=_documents(chosen, name, by=by),
        made_by=by,
        made_at=clock.now(),
    )
    Enclosed.objects.bulk_create(
        Enclosed(package=package, nomination=nomination, position=position)
        for position, nomination in enumerate(chosen, 1)
    )
    return package


def _file_name(institution: Institution, year: AcademicYear) -> str:
    host = re.sub(r"[^\w]+", "-", institution.name_en or institution.name_zh).strip("-")
    return f"Nominations-{host[:60]}-{year.label.replace('/', '-')}"


def _letter(nominations: Sequence[Nomination], *, by: Person) -> bytes:
    return render(
        "stays/letters/package.typ",
        package_values(nominations, [letter_values(nomination, by=by) for nomination in nominations]),
    )


def _documents(nominations: Sequence[Nomination], name: str, *, by: Person) -> StoredFile | None:
    """The students' documents, a folder for each student; none where nobody has handed any in."""
    documents = documents_to_enclose(by, nominations)
    if not documents:
        return None
    if sum(document.stored.size for document in documents) > MOST_BYTES:
        raise Refusal(_("The documents are too many for one package. Choose fewer students."))
    places = {nomination.application_id: number for number, nomination in enumerate(nominations, 1)}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as files:
        for position, document in enumerate(documents, 1):
            person = document.application.person
            folder = re.sub(r"[^\w]+", "_", person.name_en or person.name_zh).strip("_")
            number = places[document.application_id]
            with document.stored.content.open("rb") as file:
                files.writestr(f"{number:03d}_{folder}/{position:03d}_{document.stored.name}", file.read())
    return store_bytes(f"{name}.zip", archive.getvalue(), "application/zip", by=by)


@action
def send_package(package: Package, *, by: Person, again: bool = False) -> Package:
    """Send the nominations of a package with it; a second time only where it is said that this is meant."""
    require(by, "stays.send_package", package)
    package = Package.objects.select_for_update(of=("self",)).select_related("institution").get(pk=package.pk)
    nominations = nominations_in(package)
    if package.sent_at is not None and not again:
        raise Refusal(_("This package has been sent already. Say so if it is to be sent once more."))
    ended = [one for one in nominations if one.state not in {"prepared", "pending"}]
    if ended and not package.sent_at:
        raise Refusal(
            _("%(name)s does not stand any more as in this package. Put a new one together.")
            % {"name": str(ended[0].application.person)}
        )
    prepared = [one for one in nominations if one.state == "prepared"]
    if prepared:
        send_nominations(prepared, by=by, in_package=True)
    package.sent_by, package.sent_at = by, clock.now()
    package.times_sent += 1
    package.save(update_fields=["sent_by", "sent_at", "times_sent"])
    tell(
        contacts_of(package.institution_id),
        "package_sent",
        path=reverse("stays:package", args=[package.pk]),
        package=package,
        nominations=nominations,
    )
    return package
