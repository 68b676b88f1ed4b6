"""What is done to agreements, their conditions, caps and seats."""

from sojourn.agreements.actions.keeping import (
    add_agreement,
    add_condition,
    change_agreement,
    change_cap,
    keep_document,
    remove_condition,
    set_cap,
)
from sojourn.agreements.actions.seats import (
    begin_split,
    comment_on_split,
    move_split,
    return_seats,
    share_seats,
)
from sojourn.agreements.actions.way import (
    amend_agreement,
    expire_agreements,
    give_opinion,
    lead_days_of,
    move_agreement,
    propose_agreement,
    tell_of_ends,
)

__all__ = [
    "add_agreement",
    "add_condition",
    "amend_agreement",
    "begin_split",
    "change_agreement",
    "change_cap",
    "comment_on_split",
    "expire_agreements",
    "give_opinion",
    "keep_document",
    "lead_days_of",
    "move_agreement",
    "move_split",
    "propose_agreement",
    "remove_condition",
    "return_seats",
    "set_cap",
    "share_seats",
    "tell_of_ends",
]
