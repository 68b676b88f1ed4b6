"""The index as long work."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.engines.measures.writing import write_facts
from sojourn.indicators.actions import keep_figures, keep_report, keep_verification, remind_of_improvements
from sojourn.indicators.actions.releases import FREEZING, REPORTING, VERIFYING
from sojourn.indicators.models import Release
from sojourn.indicators.queries.freezing import STEPS, frozen_from, what_is_wrong_told
from sojourn.indicators.queries.reports import document_of
from sojourn.indicators.queries.snapshot import facts_now
from sojourn.indicators.queries.verifying import fault_in_release
from sojourn.kernel.documents import FORMATS
from sojourn.kernel.jobs import Progress, every, job


@job(FREEZING, label=_("Figures of the index"))
def freeze(progress: Progress, *, release: int) -> dict[str, Any]:
    """Write the facts as they stand now, compute, and keep both in one transaction; safe to begin again."""
    draft = Release.objects.select_related("framework", "frozen_by").get(pk=release)
    path = {"path": reverse("indicators:release", args=[release])}
    if draft.state != "draft":
        return path
    progress.at(0, STEPS)
    with TemporaryDirectory(prefix="sojourn-facts-") as name, what_is_wrong_told():
        write_facts(Path(name), facts_now(secret=f"{draft.code}/{draft.pk}"))
        frozen = frozen_from(Path(name), draft, at=progress.at)
    person = progress.author.person if progress.author else None
    keep_figures(draft, frozen, by=person)
    progress.at(STEPS, STEPS)
    return path


@job(REPORTING, label=_("Report of the index"))
def report(progress: Progress, *, release: int, ending: str) -> dict[str, Any]:
    """The whole release as a file, in the language of whoever asked."""
    told = Release.objects.select_related("framework__framework").get(pk=release)
    progress.at(0, 1)
    _media_type, written = FORMATS[ending]
    person = progress.author.person if progress.author else None
    keep_report(told, ending=ending, content=written(document_of(told)), by=person)
    progress.at(1, 1)
    return {"path": reverse("indicators:release_file", args=[release, ending])}


@job(VERIFYING, label=_("Release of the index recomputed"))
def verify(progress: Progress, *, release: int) -> dict[str, Any]:
    """Compute a frozen release anew from its own input, and keep whether the figures are the same."""
    kept = Release.objects.select_related("facts").get(pk=release)
    progress.at(0, 1)
    fault = fault_in_release(kept)
    person = progress.author.person if progress.author else None
    keep_verification(kept, fault=fault, by=person)
    progress.at(1, 1)
    return {"path": reverse("indicators:release", args=[release])}


@every(minutes=60, name="indicators.improvements")
def remind_owners() -> None:
    remind_of_improvements()
