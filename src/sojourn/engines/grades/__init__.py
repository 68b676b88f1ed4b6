"""Marks carried from one scale to another, without rounding on the way."""

from sojourn.engines.grades.scale import (
    Number,
    ScaleError,
    convert_linear,
    exact,
    rounded_down,
    rounded_up,
)

__all__ = ["Number", "ScaleError", "convert_linear", "exact", "rounded_down", "rounded_up"]
