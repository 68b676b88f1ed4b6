"""Lists people work from: declared once by the package whose rows they show, in its `worklists.py`."""

from sojourn.kernel.worklists.declaration import (
    Act,
    Column,
    Due,
    Filter,
    LinkAct,
    Worklist,
    declare,
    link_act,
    worklist_named,
    worklists,
)

__all__ = [
    "Act",
    "Column",
    "Due",
    "Filter",
    "LinkAct",
    "Worklist",
    "declare",
    "link_act",
    "worklist_named",
    "worklists",
]
