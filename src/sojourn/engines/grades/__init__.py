"""Marks carried from one scale to another, without rounding on the way."""

from sojourn.engines.grades.conversion import (
    SCALES,
    NamedScale,
    StepTable,
    convert_by_passing,
    scale_ending_at,
)
from sojourn.engines.grades.distribution import (
    Conversion,
    Distribution,
    Stretch,
    convert_by_distribution,
    distribution,
)
from sojourn.engines.grades.scale import (
    Number,
    ScaleError,
    convert_linear,
    exact,
    rounded_down,
    rounded_up,
)

__all__ = [
    "SCALES",
    "Conversion",
    "Distribution",
    "NamedScale",
    "Number",
    "ScaleError",
    "StepTable",
    "Stretch",
    "convert_by_distribution",
    "convert_by_passing",
    "convert_linear",
    "distribution",
    "exact",
    "rounded_down",
    "rounded_up",
    "scale_ending_at",
]
