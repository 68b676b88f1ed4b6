from sojourn.programmes.models.kind import Category, CategoryLimit, Kind, KindVersion
from sojourn.programmes.models.programme import (
    Call,
    Check,
    FormVersion,
    Period,
    Place,
    Programme,
    Question,
    RequiredDocument,
    Requirement,
    ScorePart,
    Section,
)
from sojourn.programmes.terms import Mechanism, Minimum, Order, Reserve, Rules

__all__ = [
    "Call",
    "Category",
    "CategoryLimit",
    "Check",
    "FormVersion",
    "Kind",
    "KindVersion",
    "Mechanism",
    "Minimum",
    "Order",
    "Period",
    "Place",
    "Programme",
    "Question",
    "RequiredDocument",
    "Requirement",
    "Reserve",
    "Rules",
    "ScorePart",
    "Section",
]
