"""Reasons to look at figures, found when they are frozen."""

from datetime import date, timedelta

from sojourn.engines.measures.writing import write_facts
from sojourn.indicators.queries.flags import flags_of, told_flag

LAST = date(2025, 12, 31)


def figure(unit, code, k, n, estimate=None):
    return {"unit": unit, "code": code, "k": k, "n": n, "estimate": estimate}


def stay(number, unit, days, ended_on):
    return {
        "record": f"stays.stay.{number}",
        "unit": unit,
        "share": 1,
        "person": f"p{number}",
        "direction": "out",
        "kind": "student",
        "started_on": ended_on - timedelta(days=days - 1),
        "ended_on": ended_on,
        "completed": True,
    }


def test_jumps_empty_agreements_cut_stays_rushes_and_caps_are_flagged_and_nothing_else(tmp_path, in_english):
    units = [f"U{number}" for number in range(20)]
    told = {
        "period": "2025",
        "framework": {"elements": [{"code": "T1", "is_capped": True, "direction": 1}]},
        "standings": [{"unit": unit, "group": "school"} for unit in units],
        "figures": [
            *(figure(unit, "S1", 60 if unit == "U0" else 10, 100) for unit in units),
            *(figure(unit, "C1", 0 if unit == "U1" else 9, 10) for unit in units),
            *(figure(unit, "T1", None, None, 50.0 if unit == "U2" else 5.0) for unit in units),
        ],
    }
    earlier = [figure(unit, "S1", 10, 100) for unit in units]
    middle = date(2025, 6, 1)
    stays = [stay(number, "U3", 7, middle) for number in range(30)]
    stays += [stay(100 + number, "U4", 40, LAST) for number in range(20)]
    write_facts(tmp_path, {"stays": stays})

    found = flags_of(tmp_path, told, earlier)

    assert [(one["unit"], one["code"], one["kind"]) for one in found] == [
        ("U0", "S1", "jump"),
        ("U1", "C1", "hollow"),
        ("U2", "T1", "cap"),
        ("U3", "S1", "threshold"),
        ("U4", "S1", "rush"),
    ]
    assert told_flag(found[1]).startswith("only 0 of its agreements live")


def test_nothing_is_flagged_without_an_earlier_year_and_without_stays(tmp_path):
    write_facts(tmp_path, {})
    told = {"period": "2025/26", "framework": {"elements": []}, "standings": [], "figures": []}

    assert flags_of(tmp_path, told, []) == []
