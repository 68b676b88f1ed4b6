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
    "compute_run",
    "decline_offer",
    "discard_run",
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
]
