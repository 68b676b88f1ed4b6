"""What the report of a release says, in the language of the moment: places, figures, sources."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sojourn.indicators.models import Figure, Indicator, Placing, Release, ReportFile
from sojourn.indicators.queries.reasons import why
from sojourn.indicators.queries.releases import Line, dimensions_of, groups_in
from sojourn.kernel.documents import Column, Document, Section, Span, Table
from sojourn.kernel.text import in_language, language
from sojourn.organisation.models import Unit

GROUPS: Mapping[str, Any] = {
    Unit.Kind.SCHOOL: gettext_lazy("Schools"),
    Unit.Kind.LABORATORY: gettext_lazy("Key laboratories"),
    Unit.Kind.HOSPITAL: gettext_lazy("Hospitals"),
    Unit.Kind.DEPARTMENT: gettext_lazy("Hospital departments"),
}
"""Kind of unit -> its peers, as a heading."""


def document_of(release: Release) -> Document:
    """The whole release. Some four queries."""
    return Document(
        title=in_language(release, "title"),
        subtitle=_("Internationalisation index · period %(period)s") % {"period": release.period},
        facts=facts_of(release),
        sections=[
            Section(_("How to read it"), paragraphs=reading()),
            Section(
                _("Places among the peers"),
                tables=[_places(release, group, lines) for group, lines in groups_in(release).items()],
            ),
            Section(_("Indicators and their sources"), tables=[sources_of(release)]),
            Section(_("Figures of all units"), tables=_figures(release)),
        ],
        footer=f"{release.code} · SHA-256 {release.figures_sha256}",
    )


def key_of(release: Release) -> str:
    """Changes when a file of the report would say something else."""
    told = (
        release.state,
        release.figures_sha256,
        release.title_zh,
        release.title_en,
        str(release.released_at),
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def report_file(release: Release, ending: str) -> ReportFile | None:
    """The report as a file in the page's language, if it is made and still says the same. One query."""
    return _current(release).filter(ending=ending).select_related("file").first()


def files_made(release: Release) -> set[str]:
    """The endings in which it is there. One query."""
    return set(_current(release).values_list("ending", flat=True))


def _current(release: Release) -> QuerySet[ReportFile]:
    return release.report_files.filter(language=language(), told=key_of(release))


def facts_of(release: Release) -> list[tuple[str, str]]:
    """What a release is, for the head of a report."""
    framework = release.framework
    facts = [
        (
            _("Framework"),
            f"{in_language(framework.framework, 'title')}, "
            + _("version %(number)s") % {"number": framework.number},
        ),
        (_("State"), str(release.workflow.state(release.state).label)),
        (_("Frozen on"), _instant(release.frozen_at)),
        (_("Released on"), _instant(release.released_at)),
        (_("Hash of the facts"), release.facts_sha256),
        (_("Hash of the figures"), release.figures_sha256),
    ]
    return [(label, text) for label, text in facts if text]


def _instant(at: Any) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else ""


def reading() -> list[str]:
    """What intervals, bands, estimates and gaps mean, in a few sentences."""
    return [
        _(
            "Every figure is computed from records of the university: k is what was counted, n what it is "
            "held against. Small units vary by chance; the estimate therefore draws a figure towards that "
            "of the peers, the more so the smaller the unit, and says within which limits the true value "
            "lies with 90 % certainty."
        ),
        _(
            "A place is never exact. Beside it stands from which to which place the unit may lie with 90 % "
            "certainty, when chance in the figures, weights and the kind of mean are varied together. "
            "Units of one band (same shade) cannot be told apart."
        ),
        _(
            "What is not known is no zero: it is left out, and the reason stands beside it. Units are "
            "compared with units of their own kind only."
        ),
    ]


def _places(release: Release, group: str, lines: list[Line]) -> Table:
    dimensions = dimensions_of(release)
    columns = [
        Column(pgettext("rank", "Place"), 0.7, 0),
        Column(_("Unit"), 3),
        Column(_("Index"), 0.8, 1),
        Column(_("Place with 90 % certainty"), 2.6),
        Column(_("Band"), 0.7, 0),
        Column(_("Expected place"), 0.9, 1),
        Column(_("Among the first five (%)"), 1, 0),
        *(Column(in_language(one, "title"), 1.1, 1) for one in dimensions),
        Column(_("Remark"), 1.6),
    ]
    rows = [
        (
            one.place_in_group,
            in_language(one.unit, "name"),
            one.score,
            _span(one, line.peers),
            one.band,
            one.expected,
            None if one.top is None else 100 * one.top,
            *(one.scores.get(dimension.code) for dimension in dimensions),
            "" if one.place_in_group else why(one.reason) or _("not ranked"),
        )
        for line in lines
        for one in (line.placing,)
    ]
    shaded = frozenset(place for place, line in enumerate(lines) if (line.placing.band or 1) % 2 == 0)
    return Table(str(GROUPS.get(group, group)), columns, rows, shaded)


def _span(placing: Placing, peers: int) -> Span | None:
    if placing.best is None or placing.worst is None or placing.place_in_group is None:
        return None
    return Span(placing.best, placing.place_in_group, placing.worst, peers)


def sources_of(release: Release) -> Table:
    """What each indicator is, and where its figures come from. One query."""
    weights = {one["code"]: one.get("weight", 1) for one in release.framework.content["elements"]}
    return Table(
        _("Indicators and their sources"),
        [
            Column(_("Code"), 0.7),
            Column(_("Indicator"), 2.4),
            Column(_("Formula"), 3.2),
            Column(_("Source"), 3),
            Column(_("Measured in"), 0.9),
            Column(_("Weight"), 0.7, 2),
        ],
        [
            (
                one.code,
                *(in_language(one, name) for name in ("title", "formula", "source")),
                one.measured_in,
                float(weights[one.code]),
            )
            for one in _indicators(release)
        ],
    )


def _indicators(release: Release) -> list[Indicator]:
    """Those of the framework, in its order. One query."""
    order = [one["code"] for one in release.framework.content["elements"]]
    return sorted(Indicator.objects.filter(code__in=order), key=lambda one: order.index(one.code))


def _figures(release: Release) -> list[Table]:
    """A table for each kind of unit. One query."""
    lines = release.lines.select_related("unit", "indicator").order_by("unit__code", "indicator__code")
    found: dict[str, list[tuple[Any, ...]]] = {}
    for line in lines:
        found.setdefault(line.unit.kind, []).append(
            (in_language(line.unit, "name"), *figure_row(line), figure_remark(line))
        )
    columns = [Column(_("Unit"), 2.2), *figure_columns(), Column(_("Remark"), 1.8)]
    return [
        Table(_("%(group)s: figures") % {"group": GROUPS.get(group, group)}, columns, found[group])
        for group in sorted(found, key=list(GROUPS).index)
    ]


def figure_columns() -> list[Column]:
    """The headings of `figure_row`."""
    return [
        Column(_("Code"), 0.6),
        Column(_("Indicator"), 2.6),
        Column(_("Measured"), 0.9, 2),
        Column("k", 0.8, 1),
        Column("n", 0.8, 1),
        Column(_("Expected k"), 0.8, 1),
        Column(_("Estimate"), 0.9, 2),
        Column(_("From (90 %)"), 0.9, 2),
        Column(_("To (90 %)"), 0.9, 2),
    ]


def figure_row(line: Figure) -> tuple[Any, ...]:
    """A figure with what it is made of and how sure it is."""
    title = in_language(line.indicator, "title")
    numbers = (line.value, line.k, line.n, line.expected, line.estimate, line.low, line.high)
    return (line.indicator.code, title, *numbers)


def figure_remark(line: Figure) -> str:
    """Why it is missing, or that it rests on three years."""
    return why(line.reason) if line.reason else _("three years together") if line.years > 1 else ""
