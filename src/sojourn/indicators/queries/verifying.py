"""Whether a frozen release, computed anew from its own input, has the same figures to the byte."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sojourn.indicators.models import Release
from sojourn.indicators.queries.computing import sha256, unpacked
from sojourn.indicators.queries.freezing import computed_from, what_is_wrong_told
from sojourn.kernel.refusal import Refusal

ARCHIVE, FIGURES = "facts.zip", "figures.json"
"""The two files of an exported release: what went in, and what came out."""
SHOWN = ("k", "n", "expected", "value", "estimate", "low", "high", "score", "years", "reason")


def fault_in_release(release: Release) -> str:
    """What differs from what was kept, in one line; "" where nothing does. Refusal without figures."""
    archive = archive_in(release)
    if sha256(archive) != release.facts_sha256:
        return _("The frozen facts are not those that were kept: their hash differs.")
    if sha256(release.figures) != release.figures_sha256:
        return _("The kept figures are not those that were computed: their hash differs.")
    return fault_in(archive, release.figures) or _fault_in_rows(release)


def archive_in(release: Release) -> bytes:
    """The frozen facts. Refusal where there are none."""
    if release.facts is None:
        raise Refusal(_("The figures are not computed yet."))
    try:
        with release.facts.content.open() as file:
            return bytes(file.read())
    except OSError as failure:
        raise Refusal(_("The file of the frozen facts cannot be read.")) from failure


def fault_in(archive: bytes, figures: str) -> str:
    """The same of frozen facts and the figures that are said to come from them; no database is asked."""
    digest = sha256(archive)
    try:
        kept = json.loads(figures)
        told = kept["facts_sha256"]
    except (ValueError, KeyError, TypeError) as failure:
        raise Refusal(_("The figures cannot be read.")) from failure
    if told != digest:
        return _("The figures were computed from other facts: the hash they name differs.")
    try:
        with what_is_wrong_told(), unpacked(archive) as folder:
            again = computed_from(folder, facts_sha256=digest)
    except (zipfile.BadZipFile, KeyError) as failure:
        raise Refusal(_("The frozen facts cannot be read.")) from failure
    return "" if again == figures else first_difference(kept, json.loads(again))


def first_difference(kept: Mapping[str, Any], again: Mapping[str, Any]) -> str:
    """The first figure or place that differs, in words."""
    for part, names in (("figures", ("code", "unit")), ("standings", ("unit",))):
        lines = {tuple(one[name] for name in names): one for one in again[part]}
        for one in kept[part]:
            key = tuple(one[name] for name in names)
            other = lines.pop(key, {})
            for name, value in one.items():
                if other.get(name) != value:
                    return _differs(" ".join(key), name, value, other.get(name))
        for key in lines:
            return _("%(what)s: not among what was kept.") % {"what": " ".join(key)}
    for name, value in kept.items():
        if again.get(name) != value:
            return _("%(what)s differs.") % {"what": name}
    return _("The same figures are written in another way.")


def _differs(what: str, name: str, kept: Any, again: Any) -> str:
    return _("%(what)s, %(name)s: %(kept)s was kept, %(again)s is computed.") % {
        "what": what,
        "name": name,
        "kept": "–" if kept is None else kept,
        "again": "–" if again is None else again,
    }


def _fault_in_rows(release: Release) -> str:
    """Whether pages show what was kept. One query."""
    told = {(one["unit"], one["code"]): one for one in json.loads(release.figures)["figures"]}
    for line in release.lines.values("unit__code", "indicator__code", *SHOWN):
        kept = told.get((line["unit__code"], line["indicator__code"]), {})
        for name in SHOWN:
            if kept.get(name) != line[name]:
                what = f"{line['indicator__code']} {line['unit__code']}"
                return _("%(what)s, %(name)s: %(kept)s was kept, %(shown)s is shown.") % {
                    "what": what,
                    "name": name,
                    "kept": kept.get(name),
                    "shown": line[name],
                }
    return ""


def bundle_of(release: Release) -> dict[str, bytes]:
    """The files with which a release is recomputed anywhere: name -> content."""
    return {ARCHIVE: archive_in(release), FIGURES: release.figures.encode()}


def read_bundle(path: Path) -> tuple[bytes, str]:
    """Frozen facts and figures, from an exported folder or archive; Refusal where it is none."""
    try:
        if path.is_dir():
            return (path / ARCHIVE).read_bytes(), (path / FIGURES).read_text(encoding="utf-8")
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as held:
            return held.read(ARCHIVE), held.read(FIGURES).decode()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as failure:
        raise Refusal(
            _("“%(path)s” is no exported release: %(first)s and %(second)s are expected.")
            % {"path": path, "first": ARCHIVE, "second": FIGURES}
        ) from failure
