"""Grants: worked out from the rate, refused beyond the budget, following real dates, paid."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from sojourn.funding import actions
from sojourn.funding.models import Budget, Fund, Grant, InstalmentRule, Rate
from sojourn.funding.queries import budgets_with_spending
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role, Unit
from sojourn.stays.models import Stay
from tests import factories as make


@pytest.fixture
def cast(db, now):
    root = make.university()
    law = Unit.objects.get(code="LAW")
    return {
        "officer": make.somebody(Role.OFFICER, root),
        "student": make.student(law, language="en"),
        "stranger": make.student(law),
        "unit": make.somebody(Role.UNIT_OFFICER, law),
    }


@pytest.fixture
def fund(cast) -> Fund:
    """9,000 a month in Germany, 6,000 elsewhere, with a higher rate from 2028 on; 70 and 30 per cent."""
    fund = Fund.objects.create(code="F", name_en="Fund", name_zh="基金")
    Budget.objects.create(fund=fund, year=2027, amount=Decimal(60000))
    for since, group, countries, monthly, travel in (
        ("2020-01-01", "A", "DE FR", 9000, 6000),
        ("2020-01-01", "B", "", 6000, 4000),
        ("2028-01-01", "A", "DE FR", 9900, 6000),
    ):
        Rate.objects.create(
            fund=fund, valid_from=since, group=group, countries=countries, monthly=monthly, travel=travel
        )
    for number, percent, anchor in ((1, 70, "arrival"), (2, 30, "return")):
        InstalmentRule.objects.create(
            fund=fund, valid_from="2020-01-01", number=number, percent=percent, anchor=anchor
        )
    return fund


@pytest.fixture
def stay(cast) -> Stay:
    host = make.institution(country="DE")
    dates = {"planned_from": date(2027, 10, 13), "planned_until": date(2028, 1, 10)}
    return make.stay(cast["student"], at=host, **dates)


def instalments(grant: Grant) -> list[tuple[int, str, str, bool]]:
    return [
        (one.number, str(one.amount), one.due_on.isoformat(), one.is_certain)
        for one in grant.instalments.order_by("number")
    ]


def test_grant_follows_from_rate_and_dates(cast, fund, stay):
    grant = actions.award_grant(stay, fund, by=cast["officer"])

    assert (grant.days, grant.total) == (90, Decimal("33000.00"))
    assert instalments(grant) == [
        (1, "23100.00", "2027-10-13", False),
        (2, "9900.00", "2028-01-10", False),
    ]


def test_grant_beyond_the_budget_is_refused_with_what_is_left(cast, fund, stay, in_english):
    actions.award_grant(stay, fund, by=cast["officer"])
    other = make.stay(
        cast["stranger"],
        at=stay.institution,
        planned_from=date(2027, 10, 13),
        planned_until=date(2028, 1, 10),
    )
    with pytest.raises(Refusal) as refusal:
        actions.award_grant(other, fund, by=cast["officer"])

    assert str(refusal.value) == (
        "The grant of 33,000.00 goes beyond the budget of “Fund” for 2027: 27,000.00 of 60,000.00 is left."
    )
    assert [(one.granted, one.left) for one in budgets_with_spending(cast["officer"])] == [
        (Decimal(33000), Decimal(27000))
    ]


def test_grant_without_budget_rate_or_right_is_refused(cast, fund, stay, in_english):
    Rate.objects.update(countries="FR")
    with pytest.raises(Refusal) as no_rate:
        actions.award_grant(stay, fund, by=cast["officer"])
    Budget.objects.all().delete()
    with pytest.raises(Refusal) as no_budget:
        actions.award_grant(stay, fund, by=cast["officer"])
    with pytest.raises(Forbidden):
        actions.award_grant(stay, fund, by=cast["unit"])

    assert str(no_rate.value).startswith("“Fund” has no rate for Germany on 13 October 2027.")
    assert str(no_budget.value) == "“Fund” has no budget for 2027. Enter it among the budgets first."


def test_real_dates_change_what_is_still_to_be_paid(cast, fund, stay):
    grant = actions.award_grant(stay, fund, by=cast["officer"])
    actions.mark_paid(grant.instalments.get(number=1), on=date(2027, 10, 12), by=cast["officer"])
    Stay.objects.filter(pk=stay.pk).update(
        state="returned",
        departed_on=date(2027, 10, 12),
        arrived_on=date(2027, 10, 14),
        ended_on=date(2027, 12, 12),
    )

    first, again = actions.recalculate_grants(), actions.recalculate_grants()

    grant.refresh_from_db()
    assert (first, again) == (1, 0)
    assert (grant.days, grant.total) == (60, Decimal("24000.00"))
    assert instalments(grant)[1] == (2, "900.00", "2027-12-12", True)


def test_longer_stay_than_the_budget_allows_keeps_its_grant_and_says_so(cast, fund, stay):
    grant = actions.award_grant(stay, fund, by=cast["officer"])
    Stay.objects.filter(pk=stay.pk).update(planned_until=date(2028, 9, 30))

    actions.recalculate_grants()

    grant.refresh_from_db()
    assert (grant.total, grant.is_short) == (Decimal("33000.00"), True)


def test_cancelled_stay_ends_its_grant_and_asks_for_the_money_back(cast, fund, stay):
    grant = actions.award_grant(stay, fund, by=cast["officer"])
    actions.mark_paid(grant.instalments.get(number=1), on=date(2027, 10, 12), by=cast["officer"])
    Stay.objects.filter(pk=stay.pk).update(state="cancelled")

    actions.recalculate_grants()

    grant.refresh_from_db()
    assert (grant.state, grant.total) == ("ended", Decimal(0))
    assert [one[1] for one in instalments(grant)] == ["23100.00", "-23100.00"]


def test_grant_is_awarded_and_read_in_the_browser(cast, fund, stay, client, django_assert_num_queries):
    client.force_login(cast["officer"].account)
    client.post(reverse("funding:grant_add"), {"stay": stay.pk, "fund": fund.pk})
    grant = Grant.objects.get()
    with django_assert_num_queries(10):
        client.get(reverse("funding:payment_list"))
    with django_assert_num_queries(7):
        shown = client.get(reverse("funding:spending")).content.decode()
    client.force_login(cast["student"].account)
    mine = client.get(reverse("funding:my_grants")).content.decode()
    client.force_login(cast["stranger"].account)

    assert "27,000.00" in shown
    assert "33,000.00" in mine
    assert client.get(reverse("funding:grant", args=[grant.pk])).status_code == 404
