from datetime import date

import pytest

from sojourn.engines.measures.fault import FactsError
from sojourn.engines.measures.period import Period, period_named


def test_a_calendar_year_and_an_academic_year():
    assert period_named("2025") == Period("2025", 2025, date(2025, 1, 1), date(2025, 12, 31))
    assert period_named("2025/26") == Period("2025/26", 2025, date(2025, 9, 1), date(2026, 8, 31))
    assert period_named("1999/00").last == date(2000, 8, 31)
    assert period_named("2023/24", year_begins=(3, 1)).last == date(2024, 2, 29)


def test_a_window_of_years_ends_with_the_period_also_on_a_leap_day():
    leap = Period("leap", 2024, date(2023, 3, 1), date(2024, 2, 29))

    assert leap.window(1) == (date(2023, 3, 1), date(2024, 2, 29))
    assert leap.window(2) == (date(2022, 3, 1), date(2024, 2, 29))
    assert leap.window(4) == (date(2020, 3, 1), date(2024, 2, 29))
    assert leap.window(5) == (date(2019, 3, 1), date(2024, 2, 29))
    assert leap.years(3) == (2022, 2023, 2024)


@pytest.mark.parametrize("label", ["25", "2025/27", "2025-26", "", "2025/2026", "next"])
def test_what_is_no_period_is_refused_with_what_it_should_look_like(label):
    with pytest.raises(FactsError, match="2025/26"):
        period_named(label)
