from sojourn.interop.actions.offers import apply_offers, compare_offers, take_over_offers, told, upload_offers
from sojourn.interop.actions.sheets import (
    WORKING,
    apply_sheet,
    compare_sheet,
    import_sheet,
    put_sheet_back,
    set_decisions,
    set_mapping,
    take_back_sheet,
    take_over_sheet,
    upload_sheet,
)
from sojourn.interop.actions.works import import_works, take_in_file, upload_works

__all__ = [
    "WORKING",
    "apply_offers",
    "apply_sheet",
    "compare_offers",
    "compare_sheet",
    "import_sheet",
    "import_works",
    "put_sheet_back",
    "set_decisions",
    "set_mapping",
    "take_back_sheet",
    "take_in_file",
    "take_over_offers",
    "take_over_sheet",
    "told",
    "upload_offers",
    "upload_sheet",
    "upload_works",
]
