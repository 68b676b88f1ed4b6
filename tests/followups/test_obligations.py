"""Obligations of a stay: begun with it, following its dates, met with evidence, waived, reminded."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from sojourn.followups import actions
from sojourn.followups.models import Obligation, ObligationPlan
from sojourn.followups.queries import obligations_about
from sojourn.kernel import clock
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from sojourn.stays.actions import begin_plan, cancel_stay, change_plan, confirm_arrival, extend_stay
from sojourn.stays.models import Stay
from tests import factories as make
from tests.followups.plans import plan_in_force


@pytest.fixture
def cast(db, now):
    root = make.university()
    law = Unit.objects.get(code="LAW")
    return {
        "officer": make.somebody(Role.OFFICER, root),
        "student": make.student(law, name_zh="李明", name_en="Li Ming", language="en"),
        "stranger": make.student(law),
    }


@pytest.fixture
def stay(cast) -> Stay:
    """Planned from today for four months; the plan of the scholarship has begun."""
    today = clock.today()
    stay = make.stay(cast["student"], planned_from=today, planned_until=today + timedelta(days=122))
    begin_plan(stay, plan_in_force(cast["officer"]), by=cast["officer"])
    return stay


def days(stay: Stay) -> list[tuple[str, str, bool]]:
    return [(one.rule.title_en, one.due_on.isoformat(), one.is_certain) for one in obligations_about(stay)]


def obligation(stay: Stay, title: str) -> Obligation:
    return obligations_about(stay).filter(rule__title_en=title).first()


def test_days_are_counted_from_the_plan_until_real_dates_are_known(cast, stay):
    planned = [
        ("Report to the embassy", "2027-10-22", False),
        ("Monthly report", "2027-11-12", False),
        ("Monthly report", "2027-12-12", False),
        ("Monthly report", "2028-01-12", False),
        ("Leave", "2028-02-11", False),
        ("Passport back", "2028-02-21", False),
        ("Final report", "2028-04-11", False),
        ("Two years of service", "2030-02-11", False),
    ]
    assert days(stay) == planned

    Stay.objects.filter(pk=stay.pk).update(state="departed", departed_on=clock.today() - timedelta(days=3))
    confirm_arrival(stay, on=clock.today() - timedelta(days=1), by=cast["officer"])

    assert days(stay)[:2] == [
        ("Report to the embassy", "2027-10-21", True),
        ("Monthly report", "2027-11-11", True),
    ]


def test_extension_adds_reports_and_what_is_done_stays_done(cast, stay):
    embassy = obligation(stay, "Report to the embassy")
    actions.hand_in_evidence(embassy, text="Registered.", by=cast["student"])
    actions.decide_obligation(embassy, step="confirm", by=cast["officer"])
    Stay.objects.filter(pk=stay.pk).update(
        state="on_site", departed_on=date(2027, 10, 12), arrived_on=date(2027, 10, 12)
    )
    stay.refresh_from_db()

    extend_stay(stay, until=date(2028, 4, 30), by=cast["officer"], reason="Thesis")

    found = days(stay)
    assert [day for title, day, _ in found if title == "Monthly report"][-1] == "2028-04-12"
    assert found[0] == ("Report to the embassy", "2027-10-22", False)
    assert ("Two years of service", "2030-04-30", False) in found


def test_shorter_plan_drops_reports_and_a_longer_one_brings_them_back(cast, stay):
    change_plan(stay, planned_from=clock.today(), planned_until=date(2027, 12, 1), seen=0, by=cast["officer"])
    short = sum(title == "Monthly report" for title, _, _ in days(stay))
    change_plan(stay, planned_from=clock.today(), planned_until=date(2028, 2, 11), seen=1, by=cast["officer"])

    assert (short, sum(title == "Monthly report" for title, _, _ in days(stay))) == (1, 3)


def test_nothing_is_owed_for_a_cancelled_stay(cast, stay):
    cancel_stay(stay, by=cast["officer"], reason="Visa refused")

    assert set(Obligation.objects.values_list("state", flat=True)) == {"dropped"}


def test_plan_begins_once_and_under_the_version_in_force(cast, stay, in_english):
    plan = ObligationPlan.objects.get()
    with pytest.raises(Refusal) as again:
        begin_plan(stay, plan, by=cast["officer"])
    with pytest.raises(Refusal) as changed:
        actions.save_rule(plan, obligation(stay, "Leave").rule, values={"offset": 1}, by=cast["officer"])
    written = actions.begin_version(plan, by=cast["officer"])

    assert str(again.value) == "This plan has begun already."
    assert str(changed.value) == "A version in force does not change. Begin a new version first."
    assert (written.number, written.rules.count()) == (2, 6)


def test_evidence_that_is_missing_is_asked_for_and_nobody_confirms_their_own(cast, stay, in_english):
    embassy = obligation(stay, "Report to the embassy")
    with pytest.raises(Refusal) as refusal:
        actions.hand_in_evidence(embassy, by=cast["student"])
    with pytest.raises(Forbidden):
        actions.decide_obligation(embassy, step="waive", reason="Me", by=cast["student"])

    assert str(refusal.value) == "Write what shows it."


def test_breach_needs_a_day_that_has_passed_and_a_waiver_a_reason(cast, stay, in_english):
    embassy = obligation(stay, "Report to the embassy")
    with pytest.raises(Refusal) as early:
        actions.decide_obligation(embassy, step="breach", reason="None", by=cast["officer"])
    with pytest.raises(Refusal):
        actions.decide_obligation(embassy, step="waive", by=cast["officer"])

    waived = actions.decide_obligation(embassy, step="waive", reason="No embassy there", by=cast["officer"])

    assert str(early.value) == "It is not overdue; there is no breach yet."
    assert waived.state == "waived"


def test_leave_beyond_the_limit_is_refused(cast, stay, in_english):
    leave = obligation(stay, "Leave")
    facts = {"reason": "Home", "by": cast["student"]}
    actions.take_leave(leave, starts_on=date(2027, 12, 20), ends_on=date(2028, 1, 8), **facts)
    with pytest.raises(Refusal) as refusal:
        actions.take_leave(leave, starts_on=date(2028, 1, 20), ends_on=date(2028, 1, 31), **facts)

    assert str(refusal.value) == "These are 12 days; of the 30 days allowed in all, 10 are left."


def test_reminders_go_out_before_the_day_when_late_and_weekly(cast, stay, now):
    Obligation.objects.exclude(rule__title_en="Report to the embassy").delete()
    Obligation.objects.update(is_certain=True)
    told = []
    for day in (12, 14, 15, 16, 22, 23, 24, 29, 30):
        now.move_to(f"2027-10-{day}T10:00+08:00")
        told.append(actions.remind_of_obligations())

    assert told == [0, 0, 1, 0, 0, 1, 0, 0, 1]
    assert Mail.objects.filter(account=cast["student"].account).count() == 3


def test_two_stays_at_the_same_time_are_refused(cast, stay, in_english):
    later = make.stay(cast["student"], planned_from=date(2028, 3, 1), planned_until=date(2028, 8, 1))
    with pytest.raises(Refusal) as refusal:
        change_plan(
            later, planned_from=date(2028, 1, 1), planned_until=date(2028, 8, 1), seen=0, by=cast["officer"]
        )

    assert str(refusal.value).startswith("From 12 October 2027 to 11 February 2028 the student has a stay at")


def test_pages_show_what_is_owed_and_a_stranger_finds_nothing(cast, stay, client, django_assert_num_queries):
    embassy = obligation(stay, "Report to the embassy")
    client.force_login(cast["student"].account)
    mine = client.get(reverse("followups:my_obligations")).content.decode()
    client.post(reverse("followups:evidence", args=[embassy.pk]), {"text": "已报到"})
    client.force_login(cast["officer"].account)
    client.post(reverse("followups:obligation_step", args=[embassy.pk]), {"step": "confirm"})
    with django_assert_num_queries(11):
        client.get(reverse("followups:obligation_list"))
    plan = ObligationPlan.objects.get()
    trial = client.get(reverse("followups:plan", args=[plan.pk]), {"return": "2028-02-29"}).content.decode()
    client.force_login(cast["stranger"].account)

    embassy.refresh_from_db()
    assert embassy.state == "met"
    assert "向使馆报到" in mine
    assert "2030年2月28日" in trial
    assert client.get(reverse("followups:obligation", args=[embassy.pk])).status_code == 404
    assert client.get(reverse("followups:ledger", args=[cast["student"].pk])).status_code == 404
