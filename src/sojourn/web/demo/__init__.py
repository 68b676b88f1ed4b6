"""The demonstration: an invented university whose rounds are run through the same actions that people use."""

from sojourn.web.demo.filling import accounts_shown, fill, fill_rest, start_filling_rest

__all__ = ["accounts_shown", "fill", "fill_rest", "start_filling_rest"]
