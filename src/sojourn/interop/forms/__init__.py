from sojourn.interop.forms.offers import OffersForm
from sojourn.interop.forms.sheets import ColumnsForm, DecisionsForm, SheetForm

__all__ = ["ColumnsForm", "DecisionsForm", "OffersForm", "SheetForm"]
