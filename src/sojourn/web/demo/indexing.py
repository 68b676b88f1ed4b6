"""The index of the full set: one year's is released, units check the next, and say something of both."""

from datetime import date, timedelta

from django.db.models import F

from sojourn.indicators import actions as indexing
from sojourn.indicators.actions.catalogue import USUAL
from sojourn.indicators.models import Figure, FrameworkVersion, Indicator, Release
from sojourn.indicators.tasks import freeze
from sojourn.kernel import clock
from sojourn.kernel.jobs import Progress
from sojourn.kernel.models import Job
from sojourn.organisation.models import Person, Role
from sojourn.web.demo.house import SHOWN_AT, House
from sojourn.web.demo.rounds import at

CHECKED_FOR = timedelta(days=21)
IN_CHECK_SINCE = timedelta(days=8)
OWN = "X1"
"""Code of the indicator that the office has added."""


class Unwatched(Progress):
    """The computing is part of a longer work, whose progress it does not tell."""

    def at(self, done: int, total: int) -> None:
        return


def fill_index(house: House) -> None:
    """The release of the year before last, and that of last year; one that stands is not begun again."""
    indexing.load_catalogue(by=house.officer)
    _count_certificates(house)
    today = clock.today()
    earlier = _release(house, year=today.year - 2, on=date(today.year - 1, 5, 12))
    if earlier.state == "checking":
        _publish(house, earlier)
        _improve(house, earlier, on=earlier.check_until + timedelta(days=14))
    current = _release(house, year=today.year - 1, on=today - IN_CHECK_SINCE)
    if current.state == "checking" and not current.objections.exists():
        _object(house, current)


def _count_certificates(house: House) -> None:
    """An indicator of the office's own, counted from a list; it stands in no framework yet."""
    if Indicator.objects.filter(code=OWN).exists():
        return
    indexing.add_indicator(
        code=OWN,
        title_zh="外语授课证书持有率（虚构）",
        title_en="Holders of a language certificate (invented)",
        definition_zh="在册合同中持有外语授课证书者所占比例。",
        definition_en="Contracts on the roster whose holder is certified to teach in a foreign language.",
        counted_list="organisation.staff",
        counted_query="language_certificate=True",
        against_list="organisation.staff",
        estimator=Indicator.Estimator.SHARE,
        scale=100,
        measured_in="%",
        by=house.officer,
    )


def _release(house: House, *, year: int, on: date) -> Release:
    """In the check by units since that day."""
    code, by = f"index-{year}", house.officer
    release = Release.objects.filter(code=code).first()
    with clock.standing_at(at(on)):
        if release is None:
            release = indexing.begin_release(
                code=code,
                title_zh=f"{year}年国际化指数",
                title_en=f"Internationalisation index {year}",
                period=str(year),
                framework=FrameworkVersion.objects.filter(framework__code=USUAL).latest("number"),
                by=by,
            )
        if release.state == "draft":
            freeze(Unwatched(Job(author=by.account)), release=release.pk)
            release.refresh_from_db()
        if release.state == "frozen":
            changes = {"check_until": on + CHECKED_FOR}
            release = indexing.change_release(release, seen=release.version, changes=changes, by=by)
            release = indexing.take_release_step(release, step="open_check", by=by)
    return release


def _publish(house: House, release: Release) -> None:
    """Nobody objects; the office ends the check, a leader of the university releases the index."""
    leader = Person.objects.filter(appointments__role=Role.LEADER).order_by("pk")[0]
    over = release.check_until + timedelta(days=1)
    with clock.standing_at(at(over)):
        release = indexing.take_release_step(release, step="decide", by=house.officer)
    with clock.standing_at(at(over + timedelta(days=6))):
        indexing.release_index(release, by=leader)


def _figures(house: House, release: Release) -> list[Figure]:
    """Those of the unit whose accounts are shown, the weakest first and the unknown last."""
    lines = release.lines.filter(unit=house.units[SHOWN_AT])
    return list(lines.order_by(F("score").asc(nulls_last=True), "indicator"))


def _object(house: House, release: Release) -> None:
    figures = _figures(house, release)
    with clock.standing_at(at(clock.today() - timedelta(days=2), 15)):
        indexing.file_objection(
            figures[len(figures) // 2],
            text="我院有两条记录登记在学校名下，未计入本单位，请核对（虚构）。",
            by=house.unit_officers[house.units[SHOWN_AT].pk],
        )


def _improve(house: House, release: Release, *, on: date) -> None:
    officer = house.unit_officers[house.units[SHOWN_AT].pk]
    with clock.standing_at(at(on)):
        indexing.agree_improvement(
            _figures(house, release)[0],
            title="逐条核对相关记录，明确负责人，下学年改进",
            text="由学院外事秘书牵头，每学期检查一次进展（虚构）。",
            owner=officer,
            due_on=clock.today() + timedelta(days=700),
            by=officer,
        )
