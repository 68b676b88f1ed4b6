"""The jobs of this package stand beside its actions; importing them here makes the worker know them."""

from sojourn.interop.actions import (
    compare_offers,
    compare_sheet,
    put_sheet_back,
    take_in_file,
    take_over_offers,
    take_over_sheet,
)

__all__ = [
    "compare_offers",
    "compare_sheet",
    "put_sheet_back",
    "take_in_file",
    "take_over_offers",
    "take_over_sheet",
]
