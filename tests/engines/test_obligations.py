"""Due days of obligations against a table worked out by hand, and how they follow changed dates."""

from datetime import date, timedelta

import pytest

from sojourn.engines.obligations import Anchor, Changes, Due, Kept, Rule, changes, due_days, shifted

D = date.fromisoformat

CASES = [
    # anchor, offset, unit, due
    ("2027-02-20", 10, "days", "2027-03-02"),
    ("2028-02-20", 10, "days", "2028-03-01"),
    ("2027-12-31", 60, "days", "2028-02-29"),
    ("2026-12-31", 60, "days", "2027-03-01"),
    ("2027-09-01", -30, "days", "2027-08-02"),
    ("2027-01-31", 1, "months", "2027-02-28"),
    ("2028-01-31", 1, "months", "2028-02-29"),
    ("2027-08-31", 3, "months", "2027-11-30"),
    ("2027-11-30", 3, "months", "2028-02-29"),
    ("2027-10-15", 15, "months", "2029-01-15"),
    ("2028-03-31", -1, "months", "2028-02-29"),
    ("2028-02-29", 2, "years", "2030-02-28"),
    ("2028-02-29", 4, "years", "2032-02-29"),
    ("2027-07-05", 2, "years", "2029-07-05"),
    ("2096-02-29", 4, "years", "2100-02-28"),
]


@pytest.mark.parametrize(("anchor", "offset", "unit", "due"), CASES)
def test_day_is_counted_as_by_hand(anchor, offset, unit, due):
    assert due_days([Rule(1, "return", offset, unit)], {"return": Anchor(D(anchor))}) == [
        Due(1, 1, D(due), is_certain=True)
    ]


def test_days_agree_with_a_count_day_by_day():
    """Oracle: a calendar walked one day at a time."""
    start = D("2027-12-01")
    for offset in range(0, 900, 37):
        day, left = start, offset
        while left:
            day, left = day + timedelta(days=1), left - 1
        assert shifted(start, offset, "days") == day


def test_monthly_report_keeps_the_last_day_and_stops_before_the_return():
    rule = Rule(7, "arrival", 1, "months", every=1, until="return")
    anchors = {"arrival": Anchor(D("2027-10-31")), "return": Anchor(D("2028-03-31"), is_certain=False)}

    days = [due.on.isoformat() for due in due_days([rule], anchors)]

    assert days == ["2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29"]


def test_rule_without_its_anchor_asks_for_nothing():
    assert due_days([Rule(1, "award", 5)], {"return": Anchor(D("2027-01-01"))}) == []


def test_what_is_done_stays_done_when_dates_change():
    kept = [
        Kept(1, 1, D("2027-09-11"), is_certain=True, is_open=False),
        Kept(2, 1, D("2027-12-01"), is_certain=True, is_open=True),
        Kept(2, 2, D("2028-03-01"), is_certain=True, is_open=True),
        Kept(3, 1, D("2028-03-10"), is_certain=False, is_open=True),
    ]
    wanted = [
        Due(1, 1, D("2027-09-15"), is_certain=True),
        Due(2, 1, D("2027-12-05"), is_certain=True),
        Due(3, 1, D("2028-03-10"), is_certain=True),
        Due(4, 1, D("2030-02-28"), is_certain=True),
    ]

    assert changes(kept, wanted) == Changes(
        added=(wanted[3],), moved=(wanted[1], wanted[2]), dropped=((2, 2),)
    )
