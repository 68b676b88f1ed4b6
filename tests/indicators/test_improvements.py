"""Weak points, what it would take, and improvements from the agreement to their effect."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from sojourn.engines.composite.shrinkage import shrink
from sojourn.indicators import actions
from sojourn.indicators.models import Figure, FrameworkVersion, Improvement, Release
from sojourn.indicators.queries.effects import effects_of
from sojourn.indicators.queries.reaching import reach_of
from sojourn.indicators.queries.releases import report_of, scored_of
from sojourn.kernel import clock
from sojourn.kernel.mail import mails_of
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import take_step
from tests import factories as make
from tests.indicators.freezing import begun, figure_of


@pytest.fixture
def improvement(checking, unit_officer) -> Improvement:
    return actions.agree_improvement(
        figure_of(checking, "LAW", "T2"),
        title="Send two abroad",
        owner=unit_officer,
        due_on=clock.today() + timedelta(days=100),
        extra=2,
        by=unit_officer,
    )


@pytest.fixture
def ranked(checking) -> Release:
    """An index of one indicator, T7: one of twelve at LAW, six at MED; LAW stands in the second band."""
    content = checking.framework.content
    kept = [one for one in content["elements"] if one["code"] in {"T7", "T", "INDEX"}]
    FrameworkVersion.objects.filter(pk=checking.framework_id).update(content={**content, "elements": kept})
    release = Release.objects.select_related("framework").get(pk=checking.pk)
    release.lines.exclude(indicator__code="T7", unit__code__in=["LAW", "MED"]).delete()
    told = shrink(np.array([1.0, 6.0]), np.array([12.0, 12.0]), "share", scale=100)
    for place, unit in enumerate(("LAW", "MED")):
        release.lines.filter(unit__code=unit).update(k=told.k[place], estimate=told.value[place])
    scored = scored_of(release)
    for unit, score in zip(scored.units, scored.index.tolist(), strict=True):
        band = {"MED": 1, "LAW": 2}[unit]
        release.placings.filter(unit__code=unit).update(score=score, place_in_group=band, band=band)
    return release


@pytest.mark.mission("M11", shows=["weak points per unit"])
def test_next_band_takes_so_many_people_and_no_fewer(ranked):
    placing = ranked.placings.select_related("unit", "release").get(unit__code="LAW")
    report = report_of(ranked, placing)

    reach = reach_of(ranked, placing, report)

    assert [one.figure.indicator.code for one in report.weak] == ["T7"]
    assert [(one.extra, one.then) for one in reach.steps] == [(5, 6)]
    assert reach.steps[0].counted == report.weak[0].figure.indicator.formula_zh.partition(" / ")[0]
    assert reach.target == ranked.placings.get(unit__code="MED").score


def test_first_band_needs_nothing(ranked):
    placing = ranked.placings.select_related("unit", "release").get(unit__code="MED")

    assert reach_of(ranked, placing, report_of(ranked, placing)).target is None


def test_way_to_the_next_band_leads_to_an_agreement(ranked, unit_officer, client):
    client.force_login(unit_officer.account)
    placing = ranked.placings.get(unit__code="LAW")

    page = client.get(reverse("indicators:report", args=[placing.pk]))
    figure = figure_of(ranked, "LAW", "T7")
    path = reverse("indicators:improvement_add", args=[figure.pk])

    assert f"{path}?extra=5" in page.text
    assert 'value="5"' in client.get(f"{path}?extra=5").text


@pytest.mark.mission("M11", shows=["effect on the next release"])
def test_effect_of_the_next_release_stands_beside_what_was_expected(improvement, officer, client):
    later = begun("index-2027", officer)
    Release.objects.filter(pk=later.pk).update(state="released", period="2027")
    Figure.objects.create(
        release=later,
        unit=improvement.unit,
        indicator=improvement.indicator,
        k=4,
        n=12,
        value=33.3,
        estimate=30,
        low=15,
        high=50,
    )
    effect = effects_of([improvement])[improvement.pk]
    client.force_login(officer.account)

    page = client.get(reverse("indicators:improvement", args=[improvement.pk])).text

    assert (effect.more, effect.is_within_chance, len(effect.lines)) == (2, True, 2)
    assert "可能出于偶然" in page and "+2" in page


@pytest.mark.mission("M11", shows=["agreed actions with owner and date"])
def test_owner_is_reminded_before_the_day_and_once_after_it(improvement, unit_officer, now):
    assert actions.remind_of_improvements() == 0
    now.shift(timedelta(days=90))
    assert [actions.remind_of_improvements() for _time in range(2)] == [1, 0]
    now.shift(timedelta(days=12))
    assert [actions.remind_of_improvements() for _time in range(2)] == [1, 0]

    assert [mail.subject[:2] for mail in mails_of(unit_officer.account).order_by("pk")] == ["改进", "改进"]
    changed = actions.change_improvement(
        Improvement.objects.get(),
        seen=improvement.version,
        changes={"due_on": clock.today() + timedelta(days=5)},
        by=unit_officer,
    )
    assert (changed.reminded_at, actions.remind_of_improvements()) == (None, 1)
    take_step(changed, "finish", by=unit_officer, reason="Both are abroad.")
    now.shift(timedelta(days=30))
    assert actions.remind_of_improvements() == 0


def test_day_that_is_over_and_strangers_are_refused(improvement, unit_officer, checking):
    over = {"due_on": clock.today() - timedelta(days=1)}

    with pytest.raises(Refusal):
        actions.change_improvement(improvement, seen=improvement.version, changes=over, by=unit_officer)
    with pytest.raises(Forbidden):
        actions.change_improvement(improvement, seen=improvement.version, changes={}, by=make.person())


def test_page_of_an_improvement_changes_it_and_tells_who_saved_before(improvement, unit_officer, client):
    client.force_login(unit_officer.account)
    path = reverse("indicators:improvement", args=[improvement.pk])
    sent = {
        "text": "",
        "owner": unit_officer.pk,
        "due_on": (clock.today() + timedelta(days=30)).isoformat(),
        "extra": "3",
        "version": improvement.version,
    }

    answers = [client.post(path, {**sent, "title": title}).status_code for title in ("Three", "Four")]

    assert answers == [302, 200]
    assert Improvement.objects.get().title == "Three"


def test_list_of_improvements_needs_few_queries_and_is_closed_to_strangers(
    improvement, officer, unit_officer, client, django_assert_max_num_queries
):
    client.force_login(officer.account)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("indicators:improvement_list"))
    assert "Send two abroad" in page.text
    client.force_login(unit_officer.account)
    with django_assert_max_num_queries(20):
        client.get(reverse("indicators:report", args=[improvement.release.placings.get(unit__code="LAW").pk]))
