"""A release of the small university, and its figures."""

from sojourn.indicators import actions
from sojourn.indicators.models import Figure, FrameworkVersion, Release
from sojourn.kernel.jobs import run_job
from sojourn.kernel.models import Job
from sojourn.organisation.models import Person


def begun(code: str, officer: Person) -> Release:
    return actions.begin_release(
        code=code,
        title_zh="2026年指数",
        title_en="Index 2026",
        period="2026",
        framework=FrameworkVersion.objects.get(),
        by=officer,
    )


def freeze(release: Release, officer: Person) -> Release:
    job = actions.freeze_figures(release, by=officer)
    run_job(job.pk)
    assert Job.objects.get(pk=job.pk).state == "done"
    return Release.objects.get(pk=release.pk)


def figure_of(release: Release, unit: str, code: str) -> Figure:
    return release.lines.select_related("indicator", "unit", "release").get(
        unit__code=unit, indicator__code=code
    )
