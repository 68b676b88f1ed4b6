"""What the pages of this package read; most of it is put together from the packages below."""

from sojourn.web.queries.finds import Finds, finds_of
from sojourn.web.queries.health import Health, filling_of_demonstration, health_of
from sojourn.web.queries.home import Home, home_of
from sojourn.web.queries.lines import Line, Source, lines_from, waiting_first

__all__ = [
    "Finds",
    "Health",
    "Home",
    "Line",
    "Source",
    "filling_of_demonstration",
    "finds_of",
    "health_of",
    "home_of",
    "lines_from",
    "waiting_first",
]
