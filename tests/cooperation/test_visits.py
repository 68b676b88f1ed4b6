"""Visits and conferences from the plan to what came of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.agreements.models import Agreement
from sojourn.cooperation import actions
from sojourn.cooperation.models import Visit
from sojourn.cooperation.queries import brought_by
from sojourn.kernel import clock
from sojourn.kernel.links import link
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def law():
    make.university()
    return Unit.objects.get(code="LAW")


@pytest.fixture
def school(law):
    return make.somebody(Role.UNIT_OFFICER, law)


@pytest.fixture
def officer(law):
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


@pytest.fixture
def leader(law):
    return make.somebody(Role.LEADER, Unit.objects.get(parent=None))


def planned(by, law, **facts) -> Visit:
    today = clock.today()
    facts = {"title_en": "To Bonn", "direction": "out", "starts_on": today, "ends_on": today} | facts
    return actions.plan_visit(by=by, unit=law, **facts)


def test_journey_of_a_leader_goes_through_notice_leader_passports_and_report(
    now, law, school, officer, leader
):
    visit = planned(school, law, rank="university")
    with pytest.raises(Refusal):
        actions.move_visit(visit, "submit", by=school)
    actions.add_programme_entry(visit, title="Talks", starts_at=NOW, ends_at=NOW, by=school)
    member = actions.add_member(visit, part="head", name="A. Dean", by=school)
    visit = actions.move_visit(visit, "submit", by=school)
    with pytest.raises(Refusal):
        actions.move_visit(visit, "approve", by=officer)
    visit = actions.move_visit(visit, "pass_on", by=officer)
    with pytest.raises(Refusal):
        actions.move_visit(visit, "approve_high", by=leader)
    facts = {"notice_until": clock.today() - timedelta(days=1), "cost": Decimal(3000), "report": "Done."}
    actions.change_visit(visit, seen=visit.version, changes=facts, by=officer)
    with pytest.raises(Forbidden):
        actions.move_visit(visit, "approve_high", by=officer)
    visit = actions.move_visit(visit, "approve_high", by=leader)
    with pytest.raises(Forbidden):
        actions.hand_passport(member, by=school)
    actions.hand_passport(member, by=officer)
    visit = actions.move_visit(visit, "hold", by=school)
    with pytest.raises(Refusal):
        actions.move_visit(visit, "report", by=school)
    actions.hand_passport(member, by=officer)
    visit = actions.move_visit(visit, "report", by=school)

    assert actions.move_visit(visit, "publish", by=officer).state == "published"


def test_programme_outside_the_days_and_nobody_named_are_refused(now, law, school):
    visit = planned(school, law)

    with pytest.raises(Refusal):
        actions.add_programme_entry(visit, title="Late", starts_at=NOW + timedelta(days=3), by=school)
    with pytest.raises(Refusal):
        actions.add_programme_entry(
            visit, title="Back", starts_at=NOW, ends_at=NOW - timedelta(hours=1), by=school
        )
    with pytest.raises(Refusal):
        actions.add_member(visit, part="host", by=school)
    with pytest.raises(Refusal):
        planned(school, law, ends_on=clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden):
        planned(school, Unit.objects.get(code="MED"))


def test_conference_is_applied_for_in_time_only(now, law, school, officer):
    facts = {"title_en": "Forum", "unit": law, "by": school}
    soon, later = clock.today() + timedelta(days=30), clock.today() + timedelta(days=200)
    late = actions.plan_conference(starts_on=soon, ends_on=soon, **facts)
    timely = actions.plan_conference(starts_on=later, ends_on=later, **facts)

    with pytest.raises(Refusal):
        actions.move_conference(late, "apply", by=school)
    timely = actions.move_conference(timely, "apply", by=school)
    timely = actions.move_conference(timely, "approve", by=officer)
    with pytest.raises(Refusal):
        actions.move_conference(timely, "hold", by=school)


def test_cost_of_each_outcome_is_told(law, officer, client, django_assert_max_num_queries):
    visit = Visit.objects.create(
        number="V",
        title_en="Visit",
        direction="in",
        unit=law,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 1, 1),
        cost=900,
    )
    for number in "abc":
        agreement = Agreement.objects.create(
            number=number, institution=make.institution(), valid_from=date(2026, 2, 1)
        )
        link(visit, agreement, by=officer)
    visit.refresh_from_db()

    assert [(one.number, one.cost_each) for one in brought_by([visit])] == [(3, 300)]
    client.force_login(officer.account)
    for name in ("visit_outcomes", "visit", "visit_change"):
        path = reverse(f"cooperation:{name}", args=[visit.pk])
        client.get(path)
        with django_assert_max_num_queries(20):
            assert client.get(path).status_code == 200
    assert "300" in client.get(reverse("cooperation:visit_outcomes", args=[visit.pk])).text
    client.force_login(make.student(law).account)
    assert client.get(reverse("cooperation:visit", args=[visit.pk])).status_code == 404
