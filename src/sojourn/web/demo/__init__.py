"""The demonstration: an invented university whose rounds are run through the same actions that people use."""

from sojourn.web.demo.accounts import accounts, accounts_shown
from sojourn.web.demo.filling import FILLING, fill, start_filling_rest

__all__ = ["FILLING", "accounts", "accounts_shown", "fill", "start_filling_rest"]
