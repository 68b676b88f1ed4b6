"""What the report of one unit says, in the language of the moment."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sojourn.indicators.models import Improvement, Placing, Release
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.reaching import reach_of
from sojourn.indicators.queries.reasons import why
from sojourn.indicators.queries.releases import Against, Report, dimensions_of, report_of
from sojourn.indicators.queries.reports import (
    GROUPS,
    facts_of,
    figure_columns,
    figure_remark,
    figure_row,
    reading,
    sources_of,
)
from sojourn.kernel.documents import Column, Document, Section, Table
from sojourn.kernel.text import in_language


def document_of_unit(release: Release, placing: Placing, improvements: QuerySet[Improvement]) -> Document:
    """One unit against its peers, with those of its improvements that the reader sees. Some eight queries."""
    report = report_of(release, placing)
    return Document(
        title=in_language(placing.unit, "name"),
        subtitle=in_language(release, "title"),
        facts=[*_standing(release, placing), *facts_of(release)],
        sections=[
            Section(_("How to read it"), paragraphs=reading()),
            Section(
                _("Weak and strong points"),
                paragraphs=[
                    _(
                        "Points of the index that an indicator costs or wins against the median of the "
                        "peers; over all indicators they sum to the whole distance."
                    )
                ],
                tables=[
                    _points(_("Weak points"), report.weak),
                    _points(_("Strong points"), report.strong),
                ],
            ),
            *_reach(release, placing, report),
            Section(_("Figures"), tables=[_figures(report)]),
            *_improvements(improvements.filter(unit=placing.unit_id)),
            Section(_("Indicators and their sources"), tables=[sources_of(release)]),
        ],
        footer=f"{release.code} · {placing.unit.code} · SHA-256 {release.figures_sha256}",
    )


def _standing(release: Release, placing: Placing) -> list[tuple[str, str]]:
    number = Column("", decimals=1)
    place = number.told(placing.score)
    facts = [
        (_("Peers"), str(GROUPS.get(placing.group, placing.group))),
        (_("Index"), place),
        (_("Place among its peers"), _place(placing)),
    ]
    scores = ((one, placing.scores.get(one.code)) for one in dimensions_of(release))
    return [*facts, *((in_language(one, "title"), number.told(score)) for one, score in scores)]


def _place(placing: Placing) -> str:
    if placing.place_in_group is None:
        return why(placing.reason) or _("not ranked")
    if placing.best is None:
        return str(placing.place_in_group)
    certain = _("with 90 %% certainty %(best)s to %(worst)s") % {"best": placing.best, "worst": placing.worst}
    return f"{placing.place_in_group} ({certain})"


def _points(name: str, points: list[Against]) -> Table:
    columns = [Column(_("Code"), 0.6), Column(_("Indicator"), 4), Column(_("Adds to the distance"), 1.2, 2)]
    rows: list[tuple[Any, ...]] = [
        (one.figure.indicator.code, in_language(one.figure.indicator, "title"), one.gap) for one in points
    ]
    return Table(name, columns, rows)


def _reach(release: Release, placing: Placing, report: Report) -> list[Section]:
    reach = reach_of(release, placing, report)
    if reach is None or reach.target is None or not reach.steps:
        return []
    title = _("What it would take")
    told = _(
        "The next band begins at an index of %(score)s. Each line says what one indicator alone would need, "
        "while everything else and all other units stay as they are."
    ) % {"score": Column("", decimals=1).told(reach.target)}
    columns = [
        Column(_("Code"), 0.6),
        Column(_("Indicator"), 2.4),
        Column(_("What counts here"), 3.6),
        Column(_("Now"), 0.8, 1),
        Column(_("Needed"), 0.8, 1),
        Column(_("Remark"), 1.2),
    ]
    rows = [
        (
            one.figure.indicator.code,
            in_language(one.figure.indicator, "title"),
            one.counted,
            one.figure.k,
            None if one.extra is None else one.then,
            _("alone not enough") if one.extra is None else f"+{one.extra}",
        )
        for one in reach.steps
    ]
    return [Section(title, [told], [Table(title, columns, rows)])]


def _improvements(improvements: QuerySet[Improvement]) -> list[Section]:
    found = list(improvements.select_related("indicator", "owner", "release"))
    if not found:
        return []
    effects = effects_of(found)
    title = _("Improvements")
    columns = [
        Column(_("What will be done"), 3),
        Column(_("Indicator"), 0.8),
        Column(_("By whom"), 1.2),
        Column(_("Due day"), 1),
        Column(_("State"), 1),
        Column(_("Expected"), 0.8, 1),
        Column(_("Since then"), 0.8, 1),
    ]
    rows = [
        (
            one.title,
            one.indicator.code,
            in_language(one.owner, "name"),
            one.due_on.isoformat(),
            str(one.workflow.state(one.state).label),
            None if one.extra is None else float(one.extra),
            effects[one.pk].more,
        )
        for one in found
    ]
    return [Section(title, tables=[Table(title, columns, rows)])]


def _figures(report: Report) -> Table:
    columns = [
        *figure_columns(),
        Column(_("Median of the peers"), 0.9, 2),
        Column(_("Adds to the distance"), 0.9, 2),
        Column(_("Remark"), 1.8),
    ]
    rows = [
        (*figure_row(one.figure), one.median, one.gap, figure_remark(one.figure)) for one in report.figures
    ]
    return Table(_("Figures"), columns, rows)
