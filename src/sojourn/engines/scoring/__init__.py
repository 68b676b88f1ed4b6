"""Reviews as numbers: who reads what, strict and mild reviewers on one scale, how far they agree."""

from sojourn.engines.scoring.agreement import by_application, icc, kendalls_w, spreads
from sojourn.engines.scoring.normalisation import LEAST, Method, Points, Reviewer, manners, mean, normalised
from sojourn.engines.scoring.sharing import Pair, Shares, share_out

__all__ = [
    "LEAST",
    "Method",
    "Pair",
    "Points",
    "Reviewer",
    "Shares",
    "by_application",
    "icc",
    "kendalls_w",
    "manners",
    "mean",
    "normalised",
    "share_out",
    "spreads",
]
