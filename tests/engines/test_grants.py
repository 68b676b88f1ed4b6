"""Grants against a table worked out by hand, and instalments that always add up."""

from datetime import date
from decimal import Decimal

import pytest

from sojourn.engines.grants import Payment, Rate, Share, amount_of, payments_of

D = date.fromisoformat

TABLE = [
    # monthly, travel, most days, first, last, days, subsistence, total
    ("9000", "6000", 0, "2027-09-01", "2027-09-30", 30, "9000.00", "15000.00"),
    ("9000", "6000", 0, "2027-09-01", "2028-01-31", 153, "45900.00", "51900.00"),
    ("9000", "0", 0, "2028-02-01", "2028-02-29", 29, "8700.00", "8700.00"),
    ("9000", "0", 0, "2027-02-01", "2027-02-28", 28, "8400.00", "8400.00"),
    ("8500", "4500", 90, "2027-09-01", "2028-01-31", 90, "25500.00", "30000.00"),
    ("10000", "0", 0, "2027-09-01", "2027-09-01", 1, "333.33", "333.33"),
    ("10000", "0", 0, "2027-09-01", "2027-09-02", 2, "666.67", "666.67"),
    ("7777.77", "1234.56", 0, "2027-12-25", "2028-03-05", 72, "18666.65", "19901.21"),
]


@pytest.mark.parametrize(("monthly", "travel", "most", "first", "last", "days", "part", "total"), TABLE)
def test_grant_comes_to_what_was_worked_out_by_hand(monthly, travel, most, first, last, days, part, total):
    found = amount_of(Rate(Decimal(monthly), Decimal(travel), most), D(first), D(last))

    assert (found.days, found.subsistence, found.total) == (days, Decimal(part), Decimal(total))


def test_stay_that_ends_before_it_begins_brings_nothing():
    with pytest.raises(ValueError, match="before it begins"):
        amount_of(Rate(Decimal(1)), D("2027-09-02"), D("2027-09-01"))


SHARES = [
    Share(1, Decimal(70), D("2027-08-20")),
    Share(2, Decimal(15), D("2027-11-01")),
    Share(3, Decimal(15), D("2028-03-01"), is_certain=False),
]


@pytest.mark.parametrize(
    ("total", "paid", "amounts"),
    [
        ("10000.01", {}, ["7000.01", "1500.00", "1500.00"]),
        ("12000", {1: "7000"}, ["7000", "1800.00", "3200.00"]),
        ("6000", {1: "7000"}, ["7000", "900.00", "-1900.00"]),
        ("9000", {1: "7000", 2: "1500", 3: "1500"}, ["7000", "1500", "1500", "-1000"]),
        ("10000", {1: "7000", 2: "1500", 3: "1500"}, ["7000", "1500", "1500"]),
    ],
)
def test_instalments_add_up_also_after_the_dates_changed(total, paid, amounts):
    done = {number: (Decimal(amount), D("2027-08-21")) for number, amount in paid.items()}

    found = payments_of(Decimal(total), SHARES, paid=done, settle_on=D("2028-04-01"))

    assert [one.amount for one in found] == [Decimal(amount) for amount in amounts]
    assert sum(one.amount for one in found) == Decimal(total)


def test_what_is_paid_keeps_its_day():
    found = payments_of(
        Decimal(100), SHARES, paid={1: (Decimal(70), D("2027-08-25"))}, settle_on=D("2028-04-01")
    )

    assert found[0] == Payment(1, Decimal(70), D("2027-08-25"))
    assert [one.is_certain for one in found] == [True, True, False]
