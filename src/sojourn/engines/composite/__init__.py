"""Composite indices: treatment, normalisation, weights, aggregation, uncertainty; numpy, no Django.

What is here needs numpy alone. Modules to import by name: `shrinkage`, `sampling`, `rank_sets`, `yearly`,
`reach`, `contribution`, `discipline`, `peers`, `disparity`, `funnel`, `vigilance`, `profile`, `comparison`,
`correlation`, `statistics`, `weights`, `trend`, `uncertainty`, `sensitivity`, `spec`.
"""

from sojourn.engines.composite.aggregation import Method, aggregate, methods_named
from sojourn.engines.composite.fault import CompositeError
from sojourn.engines.composite.framework import Element, Framework
from sojourn.engines.composite.frozen import Goalposts, freeze
from sojourn.engines.composite.imputing import impute, impute_panel, impute_row
from sojourn.engines.composite.normalisation import Normalisation, normalisation_named, normalise
from sojourn.engines.composite.preparing import denominate, screen
from sojourn.engines.composite.ranking import ranks, ranks_within
from sojourn.engines.composite.reading import read_framework, read_goalposts, read_table, table_to_csv
from sojourn.engines.composite.scoring import Recipe, Scored, score
from sojourn.engines.composite.table import Table
from sojourn.engines.composite.treatment import Treatment, treat, treatment_named
from sojourn.engines.composite.uncertainty import Choices, RankSpread, Uncertainty, draw_plan

__all__ = [
    "Choices",
    "CompositeError",
    "Element",
    "Framework",
    "Goalposts",
    "Method",
    "Normalisation",
    "RankSpread",
    "Recipe",
    "Scored",
    "Table",
    "Treatment",
    "Uncertainty",
    "aggregate",
    "denominate",
    "draw_plan",
    "freeze",
    "impute",
    "impute_panel",
    "impute_row",
    "methods_named",
    "normalisation_named",
    "normalise",
    "ranks",
    "ranks_within",
    "read_framework",
    "read_goalposts",
    "read_table",
    "score",
    "screen",
    "table_to_csv",
    "treat",
    "treatment_named",
]
