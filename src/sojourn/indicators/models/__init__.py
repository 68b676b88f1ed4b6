from sojourn.indicators.models.framework import Framework, FrameworkVersion, Indicator, TypedFigure
from sojourn.indicators.models.improvement import Improvement
from sojourn.indicators.models.release import Figure, FigureObjection, Placing, Release, ReportFile

__all__ = [
    "Figure",
    "FigureObjection",
    "Framework",
    "FrameworkVersion",
    "Improvement",
    "Indicator",
    "Placing",
    "Release",
    "ReportFile",
    "TypedFigure",
]
