"""What the report of one unit says, in the language of the moment."""

from typing import Any

from django.utils.translation import gettext as _

from sojourn.indicators.models import Placing, Release
from sojourn.indicators.queries.releases import Against, Report, dimensions_of, report_of
from sojourn.indicators.queries.reports import (
    GROUPS,
    facts_of,
    figure_columns,
    figure_remark,
    figure_row,
    reading,
    sources_of,
    why,
)
from sojourn.kernel.documents import Column, Document, Section, Table
from sojourn.kernel.text import in_language


def document_of_unit(release: Release, placing: Placing) -> Document:
    """One unit against its peers. Some eight queries."""
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
            Section(_("Figures"), tables=[_figures(report)]),
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
