from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sojourn.engines.grades import ScaleError, convert_linear, exact, rounded_down, rounded_up

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

hundredths = st.integers(0, 45_000).map(lambda n: Decimal(n).scaleb(-2))
scales = st.sampled_from([4, 4.3, 4.5, 5, 10, 20, 100])


@pytest.mark.parametrize(
    ("value", "scale_from", "scale_to", "expected"),
    [
        (3.0, 4.0, 4.5, Fraction("3.375")),
        (2.22, 4.0, 4.5, Fraction("2.4975")),
        (Decimal("85"), 100, 4.5, Fraction("3.825")),
        (0, 100, 4, Fraction(0)),
        (4.3, 4.3, 4.0, Fraction(4)),
    ],
)
def test_convert_linear_keeps_the_share_of_the_scale(value, scale_from, scale_to, expected):
    assert convert_linear(value, scale_from=scale_from, scale_to=scale_to) == expected


@patient
@given(hundredths, scales, scales)
def test_convert_linear_there_and_back_gives_the_same_mark(value, scale_from, scale_to):
    there = convert_linear(value, scale_from=scale_from, scale_to=scale_to)

    assert convert_linear(there, scale_from=scale_to, scale_to=scale_from) == exact(value)


@patient
@given(hundredths, hundredths, scales, scales)
def test_convert_linear_keeps_the_order_of_marks(one, other, scale_from, scale_to):
    converted = [convert_linear(value, scale_from=scale_from, scale_to=scale_to) for value in (one, other)]

    assert (converted[0] < converted[1], converted[0] == converted[1]) == (one < other, one == other)


@pytest.mark.parametrize("scale", [0, -4, Decimal("0.0")])
def test_a_scale_that_does_not_end_above_zero_is_refused(scale):
    with pytest.raises(ScaleError):
        convert_linear(3, scale_from=scale, scale_to=4)
    with pytest.raises(ScaleError):
        convert_linear(3, scale_from=4, scale_to=scale)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_a_mark_that_is_not_finite_is_refused(value):
    with pytest.raises(ScaleError):
        exact(value)


@patient
@given(st.fractions(0, 100))
def test_rounded_numbers_enclose_the_value_within_a_hundredth(value):
    down, up = exact(rounded_down(value)), exact(rounded_up(value))

    assert down <= value <= up
    assert up - down <= Fraction(1, 100)
