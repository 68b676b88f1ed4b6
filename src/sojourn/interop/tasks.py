"""The jobs of this package stand beside its actions; importing them here makes the worker know them."""

from sojourn.interop.actions import compare_offers, take_over_offers

__all__ = ["compare_offers", "take_over_offers"]
