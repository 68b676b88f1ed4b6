from sojourn.allocation.actions.objections import (
    answer_objection,
    appeal_objection,
    decide_appeal,
    file_objection,
    withdraw_objection,
)
from sojourn.allocation.actions.offers import (
    accept_offer,
    decline_offer,
    end_reserve_lists,
    give_place,
    give_up_offer,
    lapse_offers,
    make_offer,
    move_up,
)
from sojourn.allocation.actions.runs import (
    announce_public_text,
    compute_run,
    discard_run,
    finish_notice,
    freeze_input,
    publish_run,
    take_back_run,
)

__all__ = [
    "accept_offer",
    "announce_public_text",
    "answer_objection",
    "appeal_objection",
    "compute_run",
    "decide_appeal",
    "decline_offer",
    "discard_run",
    "file_objection",
    "end_reserve_lists",
    "finish_notice",
    "freeze_input",
    "give_place",
    "give_up_offer",
    "lapse_offers",
    "make_offer",
    "move_up",
    "publish_run",
    "take_back_run",
    "withdraw_objection",
]
