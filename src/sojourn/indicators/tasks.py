"""The index as long work."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.engines.composite import CompositeError
from sojourn.engines.measures.fault import FactsError
from sojourn.engines.measures.writing import write_facts
from sojourn.indicators.actions import keep_figures
from sojourn.indicators.actions.releases import FREEZING
from sojourn.indicators.models import Release
from sojourn.indicators.queries.computing import archive_of, sha256, write_records
from sojourn.indicators.queries.releases import computed_from
from sojourn.indicators.queries.snapshot import facts_now
from sojourn.kernel.jobs import Progress, job
from sojourn.kernel.refusal import Refusal


@job(FREEZING, label=_("Figures of the index"))
def freeze(progress: Progress, *, release: int) -> dict[str, Any]:
    """Write the facts as they stand now, compute, and keep both in one transaction; safe to begin again."""
    draft = Release.objects.select_related("framework", "frozen_by").get(pk=release)
    path = {"path": reverse("indicators:release", args=[release])}
    if draft.state != "draft":
        return path
    progress.at(0, 4)
    with TemporaryDirectory(prefix="sojourn-facts-") as name:
        folder = Path(name)
        try:
            write_facts(folder, facts_now(secret=f"{draft.code}/{draft.pk}"))
            progress.at(1, 4)
            archive = archive_of(folder)
            text = computed_from(folder, draft, facts_sha256=sha256(archive))
            progress.at(2, 4)
            write_records(folder, draft.period)
        except (FactsError, CompositeError) as failure:
            raise Refusal(str(failure)) from failure
        progress.at(3, 4)
        records = (folder / "records.parquet").read_bytes()
    person = progress.author.person if progress.author else None
    keep_figures(draft, archive=archive, records=records, text=text, told=json.loads(text), by=person)
    progress.at(4, 4)
    return path
