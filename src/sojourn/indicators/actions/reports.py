"""The report of a release as files: made as a job, kept for all who read it."""

from django.utils.translation import gettext as _

from sojourn.indicators.actions.releases import REPORTING
from sojourn.indicators.models import Release, ReportFile
from sojourn.indicators.queries.reports import key_of
from sojourn.kernel.action import action
from sojourn.kernel.documents import FORMATS
from sojourn.kernel.files import store_bytes
from sojourn.kernel.jobs import start_job
from sojourn.kernel.models import Job
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.text import language
from sojourn.organisation.models import Person


@action
def begin_report(release: Release, *, ending: str, by: Person) -> Job:
    """Begin to make the report as a PDF, Word or Excel file, in the language of whoever asks."""
    require(by, "indicators.read_index", release)
    if ending not in FORMATS or not release.figures_sha256:
        raise Refusal(_("There is no such report."))
    return start_job(REPORTING, by=by, release=release.pk, ending=ending)


@action
def keep_report(release: Release, *, ending: str, content: bytes, by: Person | None) -> ReportFile:
    """In place of the file that was made before."""
    media_type, _writer = FORMATS[ending]
    kept, _is_new = ReportFile.objects.update_or_create(
        release=release,
        ending=ending,
        language=language(),
        defaults={
            "file": store_bytes(f"{release.code}-{language()}.{ending}", content, media_type, by=by),
            "told": key_of(release),
        },
    )
    return kept
