"""A release from the draft to the archive, on records of a small university."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from sojourn.indicators import actions
from sojourn.indicators.models import FrameworkVersion
from sojourn.indicators.queries.computing import sha256, unpacked
from sojourn.indicators.queries.freezing import computed_from
from sojourn.indicators.queries.releases import report_of
from sojourn.kernel import clock
from sojourn.kernel.mail import mails_of
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import steps_taken, take_step
from sojourn.organisation.models import Employment
from tests.indicators.conftest import ABROAD
from tests.indicators.freezing import figure_of, freeze


def test_catalogue_has_38_indicators_and_is_loaded_once(house):
    versions = FrameworkVersion.objects.get()

    assert actions.load_catalogue(by=None) == 0
    assert len(versions.content["elements"]) == 38 + 5 + 1


def test_figures_are_those_of_the_records(frozen):
    told = {
        (line.unit.code, line.indicator.code): (line.k, line.n, line.value)
        for line in frozen.lines.select_related("unit", "indicator").filter(
            indicator__code__in=["T1", "T2", "T7"], unit__code__in=ABROAD
        )
    }

    assert told == {
        ("LAW", "T1"): (1, 12, pytest.approx(100 / 12)),
        ("LAW", "T2"): (2, 12, pytest.approx(200 / 12)),
        ("LAW", "T7"): (3, 12, pytest.approx(25)),
        ("MED", "T1"): (1, 12, pytest.approx(100 / 12)),
        ("MED", "T2"): (5, 12, pytest.approx(500 / 12)),
        ("MED", "T7"): (3, 12, pytest.approx(25)),
    }


def test_what_is_not_known_is_no_zero_and_says_why(frozen):
    line = figure_of(frozen, "LAW", "R1")

    assert (line.value, line.estimate, line.reason) == (None, None, "nothing")


def test_frozen_release_computed_anew_from_its_facts_is_the_same_to_the_byte(frozen):
    with frozen.facts.content.open() as file:
        archive = file.read()
    Employment.objects.all().delete()

    with unpacked(archive) as folder:
        again = computed_from(folder, facts_sha256=sha256(archive))

    assert (sha256(archive), again) == (frozen.facts_sha256, frozen.figures)
    assert sha256(again) == frozen.figures_sha256


def test_nobody_is_named_in_the_frozen_facts(frozen, officer):
    with frozen.facts.content.open() as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())

    assert officer.name_en.encode() not in content
    assert b"Person 1" not in content


def test_figures_are_frozen_once(frozen, officer):
    with pytest.raises(Refusal):
        actions.freeze_figures(frozen, by=officer)


def test_period_that_is_none_is_refused(officer):
    with pytest.raises(Refusal) as refused:
        actions.begin_release(
            code="x",
            title_zh="",
            title_en="",
            period="2025/27",
            framework=FrameworkVersion.objects.get(),
            by=officer,
        )

    assert "2025/27" in str(refused.value)


def test_unit_objects_to_its_own_figure_only(checking, unit_officer):
    objection = actions.file_objection(
        figure_of(checking, "LAW", "T2"), text="Three have one.", by=unit_officer
    )

    assert (objection.state, objection.value) == ("filed", pytest.approx(200 / 12))
    with pytest.raises(Forbidden):
        actions.file_objection(figure_of(checking, "MED", "T2"), text="?", by=unit_officer)
    with pytest.raises(Refusal):
        actions.file_objection(figure_of(checking, "LAW", "T2"), text="Again.", by=unit_officer)


def test_check_does_not_end_before_its_day_nor_while_an_objection_is_open(
    checking, unit_officer, officer, now
):
    objection = actions.file_objection(figure_of(checking, "LAW", "T2"), text="Three.", by=unit_officer)
    with pytest.raises(Refusal):
        actions.take_release_step(checking, step="decide", by=officer)
    now.shift(timedelta(days=8))
    with pytest.raises(Refusal):
        actions.take_release_step(checking, step="decide", by=officer)

    actions.settle_objection(objection, step="reject", reason="The third is from here.", by=officer)

    assert actions.take_release_step(checking, step="decide", by=officer).state == "decided"
    assert mails_of(unit_officer.account).count() == 1


def test_upheld_objection_leads_to_a_correction_and_a_new_computation(checking, unit_officer, officer, now):
    objection = actions.file_objection(figure_of(checking, "LAW", "T2"), text="Three.", by=unit_officer)
    objection = actions.settle_objection(objection, step="uphold", reason="Right.", by=officer)
    third = Employment.objects.filter(unit__code="LAW").order_by("pk")[2]
    Employment.objects.filter(pk=third.pk).update(degree_abroad=True)
    now.shift(timedelta(hours=1))
    actions.settle_objection(objection, step="correct", reason="Entered.", by=officer)
    now.shift(timedelta(days=8))
    with pytest.raises(Refusal):
        actions.take_release_step(checking, step="decide", by=officer)

    release = actions.thaw_release(checking, by=officer, reason="Records were corrected.")
    release = freeze(release, officer)

    assert figure_of(release, "LAW", "T2").k == 3
    release = actions.take_release_step(release, step="open_check", by=officer)
    assert actions.take_release_step(release, step="decide", by=officer).state == "decided"


def test_only_a_leader_releases(checking, officer, leader, now):
    now.shift(timedelta(days=8))
    decided = actions.take_release_step(checking, step="decide", by=officer)
    with pytest.raises(Forbidden):
        actions.release_index(decided, by=officer)

    released = actions.release_index(decided, by=leader)

    assert (released.state, released.released_at) == ("released", clock.now())
    assert [step.step for step in steps_taken(released)] == ["freeze", "open_check", "decide", "release"]


def test_report_has_every_figure_of_its_unit_and_no_other(frozen):
    placing = frozen.placings.select_related("unit", "release").get(unit__code="MED")

    report = report_of(frozen, placing)

    assert all(one.gap > 0 for one in report.strong)
    assert {one.figure.unit_id for one in report.figures} == {placing.unit_id}


def test_improvement_is_agreed_by_the_unit_and_reaches_its_end(checking, unit_officer):
    improvement = actions.agree_improvement(
        figure_of(checking, "LAW", "T2"),
        title="Send two abroad",
        owner=unit_officer,
        due_on=clock.today() + timedelta(days=100),
        extra=2,
        by=unit_officer,
    )
    with pytest.raises(Forbidden):
        actions.agree_improvement(
            figure_of(checking, "MED", "T2"),
            title="No",
            owner=unit_officer,
            due_on=clock.today() + timedelta(days=100),
            by=unit_officer,
        )

    done = take_step(improvement, "finish", by=unit_officer, reason="Both have left.")

    assert (done.state, done.extra) == ("done", 2)


def test_framework_is_saved_as_a_version_with_a_reason(house, officer):
    first = FrameworkVersion.objects.get()
    content = json.loads(json.dumps(first.content))
    next(one for one in content["elements"] if one["code"] == "T")["weight"] = 3

    second = actions.save_framework(
        first.framework, content=content, note="Teachers count more.", seen=1, by=officer
    )

    assert (second.number, second.content == content, first.content == content) == (2, True, False)
    with pytest.raises(Refusal):
        actions.save_framework(first.framework, content=content, note="Late.", seen=1, by=officer)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda one: one.update(parent="NOWHERE") if one["code"] == "T1" else None, "NOWHERE"),
        (lambda one: one.update(weight="many") if one["code"] == "T1" else None, "many"),
        (lambda one: one.update(weight=0) if one.get("parent") == "T" else None, "T"),
    ],
    ids=["unknown parent", "text as weight", "weights of zero"],
)
def test_framework_that_contradicts_itself_is_refused_by_name(house, officer, change, named):
    first = FrameworkVersion.objects.get()
    content = json.loads(json.dumps(first.content))
    for one in content["elements"]:
        change(one)

    with pytest.raises(Refusal) as refused:
        actions.save_framework(first.framework, content=content, note="?", seen=1, by=officer)

    assert named in str(refused.value)


def test_unit_sees_its_own_report_during_the_check_and_not_those_of_others(checking, unit_officer, client):
    client.force_login(unit_officer.account)
    own, other = (checking.placings.get(unit__code=code) for code in ("LAW", "MED"))

    answers = [client.get(reverse("indicators:report", args=[one.pk])).status_code for one in (own, other)]

    assert answers == [200, 404]


def test_figure_opens_into_the_records_behind_it(checking, unit_officer, client, in_english):
    client.force_login(unit_officer.account)

    page = client.get(reverse("indicators:figure", args=[figure_of(checking, "LAW", "T2").pk]))

    counted = [one for one in page.context["records"] if one.part == "k"]
    assert len(counted) == 2
    assert {one.amount for one in counted} == {1.0}


def test_what_if_moves_places_and_keeps_nothing(frozen, officer, client):
    client.force_login(officer.account)

    page = client.get(reverse("indicators:what_if", args=[frozen.pk]), {"w-T": "5", "w-S": "0"})

    assert page.status_code == 200
    assert FrameworkVersion.objects.count() == 1


@pytest.mark.parametrize("name", ["release", "what_if"])
def test_pages_of_a_release_need_few_queries(frozen, officer, client, django_assert_max_num_queries, name):
    client.force_login(officer.account)

    with django_assert_max_num_queries(20):
        client.get(reverse(f"indicators:{name}", args=[frozen.pk]))
