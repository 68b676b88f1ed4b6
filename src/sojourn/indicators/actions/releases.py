"""A release from its draft to the archive: facts frozen, figures computed, checked, decided, released."""

import json
from datetime import date
from itertools import chain, count
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from sojourn.engines.measures.fault import FactsError
from sojourn.engines.measures.period import period_named
from sojourn.indicators.actions.catalogue import USUAL
from sojourn.indicators.models import Figure, FrameworkVersion, Indicator, Placing, Release
from sojourn.indicators.queries.computing import sha256
from sojourn.indicators.queries.freezing import Frozen
from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.documents import FORMATS
from sojourn.kernel.files import store_bytes
from sojourn.kernel.jobs import start_job
from sojourn.kernel.many import create_many
from sojourn.kernel.models import Job
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.organisation.models import Person, Unit

FREEZING = "indicators.freeze"
"""Kind of the job that freezes facts and computes figures."""
REPORTING = "indicators.report"
"""Kind of the job that makes a report as a file."""
VERIFYING = "indicators.verify"
"""Kind of the job that computes a frozen release anew."""


@action
def begin_release(
    *, code: str, title_zh: str, title_en: str, period: str, framework: FrameworkVersion, by: Person | None
) -> Release:
    """A draft of the index of a period."""
    if by is not None:
        require(by, "indicators.prepare")
    try:
        period_named(period)
    except FactsError as failure:
        told = _("“%(period)s” is no period: write 2025 or 2025/26.") % {"period": period}
        raise Refusal(told) from failure
    if Release.objects.filter(code=code).exists():
        raise Refusal(_("There is a release %(code)s already.") % {"code": code})
    return Release.objects.create(
        code=code, title_zh=title_zh, title_en=title_en, period=period, framework=framework
    )


@action
def begin_usual_release(*, period: str, by: Person | None) -> Release:
    """A draft under the newest version of the usual framework, its code the first that is free."""
    code = f"index-{period}".replace("/", "-")
    codes = set(Release.objects.filter(code__startswith=code).values_list("code", flat=True))
    possible = chain([code], (f"{code}-{number}" for number in count(2)))
    version = FrameworkVersion.objects.filter(framework__code=USUAL).first()
    if version is None:
        raise Refusal(_("There is no framework yet."))
    return begin_release(
        code=next(one for one in possible if one not in codes),
        title_zh=f"{period}年国际化指数",
        title_en=f"Internationalisation index {period}",
        period=period,
        framework=version,
        by=by,
    )


@action
def change_release(release: Release, *, seen: int, changes: dict[str, Any], by: Person) -> Release:
    """Titles, the day until which units may object, whether it is public; the framework only in the draft."""
    require(by, "indicators.prepare")
    if "framework" in changes and changes["framework"] != release.framework and release.state != "draft":
        raise Refusal(_("The framework stands once figures are frozen; compute them anew to change it."))
    check_until: date | None = changes.get("check_until")
    if check_until is not None and check_until != release.check_until and check_until < clock.today():
        raise Refusal(_("Units need time to check: choose today or a later day."))
    return save_version(release, seen=seen, changes=changes, by=by)


@action
def freeze_figures(release: Release, *, by: Person) -> Job:
    """Begin to freeze the facts and compute the figures; the release's page shows how far it is."""
    require(by, "indicators.prepare")
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.state != "draft":
        raise Refusal(_("The figures of this release are frozen."))
    return start_job(FREEZING, by=by, release=release.pk)


@action
def keep_figures(release: Release, frozen: Frozen, *, by: Person | None) -> Release:
    """Keep frozen facts and what was computed from them, in place of what an earlier computation kept."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.state != "draft":
        return release
    told = json.loads(frozen.text)
    units = {unit.code: unit for unit in Unit.objects.all()}
    for line in told["standings"]:
        if line["unit"] not in units:
            raise Refusal(_("The facts name a unit %(code)s that is not here.") % {"code": line["unit"]})
    release.facts = store_bytes(f"facts-{release.code}.zip", frozen.archive, "application/zip", by=by)
    release.records = store_bytes(
        f"records-{release.code}.parquet", frozen.records, "application/vnd.apache.parquet", by=by
    )
    release.facts_sha256 = sha256(frozen.archive)
    release.figures, release.figures_sha256 = frozen.text, sha256(frozen.text)
    release.frozen_by, release.frozen_at = by, clock.now()
    release.flags = frozen.flags
    release.verified_at, release.verification_fault = None, ""
    release.save(update_fields=KEPT)
    release.lines.all().delete()
    release.placings.all().delete()
    indicators = {one.code: one for one in Indicator.objects.all()}
    lines = [
        Figure(
            release=release,
            unit=units[line["unit"]],
            indicator=indicators[line["code"]],
            **{name: line[name] for name in FIGURE},
        )
        for line in told["figures"]
    ]
    create_many(lines, by=by)
    placings = [
        Placing(
            release=release,
            unit=units[line["unit"]],
            group=line["group"],
            place_in_group=line["place"],
            **{name: line[name] for name in PLACING},
        )
        for line in told["standings"]
    ]
    create_many(placings, by=by)
    return take_step(release, "freeze", by=None)


KEPT = (
    "facts",
    "records",
    "facts_sha256",
    "figures",
    "figures_sha256",
    "frozen_by",
    "frozen_at",
    "flags",
    "verified_at",
    "verification_fault",
)
FIGURE = ("k", "n", "expected", "value", "estimate", "low", "high", "years", "score", "reason")
PLACING = ("score", "scores", "best", "worst", "expected", "top", "band", "reason")


@action
def begin_verification(release: Release, *, by: Person) -> Job:
    """Begin to compute a frozen release anew; its page then says whether the figures are the same."""
    require(by, "indicators.verify")
    if not release.figures_sha256:
        raise Refusal(_("The figures are not computed yet."))
    return start_job(VERIFYING, by=by, release=release.pk)


@action
def keep_verification(release: Release, *, fault: str, by: Person | None) -> Release:
    """Keep what came of it, on the release that stands now."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    release.verified_at, release.verification_fault = clock.now(), fault
    release.save(update_fields=["verified_at", "verification_fault"])
    return release


@action
def thaw_release(release: Release, *, by: Person, reason: str) -> Release:
    """Back to the draft, so that figures are computed anew; objections that were upheld stay."""
    return take_step(release, "thaw", by=by, reason=reason)


@action
def release_index(release: Release, *, by: Person) -> Release:
    """A leader of the university releases it; what everybody may read gets its files in both languages."""
    release = take_step(release, "release", by=by)
    release.released_at = clock.now()
    release.save(update_fields=["released_at"])
    if release.is_public:
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                for ending in FORMATS:
                    start_job(REPORTING, by=by, release=release.pk, ending=ending)
    return release


@action
def take_release_step(release: Release, *, step: str, by: Person, reason: str = "") -> Release:
    """Open or end the check, take a decision back, archive."""
    if step not in {"open_check", "decide", "take_back", "archive"}:
        raise Refusal(_("There is no such step."))
    return take_step(release, step, by=by, reason=reason)
