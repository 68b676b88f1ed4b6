from sojourn.allocation.actions.closures import close_place, open_place_again
from sojourn.allocation.actions.deviations import give_by_hand, take_back_by_hand
from sojourn.allocation.actions.exchanges import exchange_offers, move_offer
from sojourn.allocation.actions.further import open_further_round
from sojourn.allocation.actions.next_choices import offer_next_choice, wait_again
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
    extend_offer,
    give_place,
    give_up_offer,
    lapse_offers,
    make_offer,
    move_up,
    start_round,
)
from sojourn.allocation.actions.replications import replicate_limits
from sojourn.allocation.actions.runs import (
    announce_public_text,
    compute_run,
    discard_run,
    finish_notice,
    freeze_input,
    publish_run,
    take_back_run,
)
from sojourn.allocation.actions.trials import choose_mechanism, compare_all, ties_with, try_out

__all__ = [
    "accept_offer",
    "announce_public_text",
    "answer_objection",
    "appeal_objection",
    "choose_mechanism",
    "close_place",
    "compare_all",
    "compute_run",
    "decide_appeal",
    "decline_offer",
    "discard_run",
    "end_reserve_lists",
    "exchange_offers",
    "extend_offer",
    "file_objection",
    "finish_notice",
    "freeze_input",
    "give_by_hand",
    "give_place",
    "give_up_offer",
    "lapse_offers",
    "make_offer",
    "move_offer",
    "move_up",
    "open_further_round",
    "open_place_again",
    "offer_next_choice",
    "publish_run",
    "replicate_limits",
    "start_round",
    "take_back_by_hand",
    "take_back_run",
    "ties_with",
    "try_out",
    "wait_again",
    "withdraw_objection",
]
