"""What is done to programmes, places and calls."""

from sojourn.programmes.actions.calls import (
    change_call,
    choose_places,
    commit_to_lottery,
    create_call,
    keep_documents,
    keep_questions,
    keep_score_parts,
)
from sojourn.programmes.actions.copying import copy_call, copy_for_next_year
from sojourn.programmes.actions.hosts import set_host, settle_by_hand, settle_institution
from sojourn.programmes.actions.offers import Offer, TakenOver, take_over_offer
from sojourn.programmes.actions.places import Seats, change_places, set_places
from sojourn.programmes.actions.programmes import (
    add_programme,
    add_requirement,
    change_programme,
    change_requirement,
    remove_requirement,
)

__all__ = [
    "Offer",
    "Seats",
    "TakenOver",
    "add_programme",
    "add_requirement",
    "change_call",
    "change_places",
    "change_programme",
    "change_requirement",
    "choose_places",
    "commit_to_lottery",
    "copy_call",
    "copy_for_next_year",
    "create_call",
    "keep_documents",
    "keep_questions",
    "keep_score_parts",
    "remove_requirement",
    "set_host",
    "set_places",
    "settle_by_hand",
    "settle_institution",
    "take_over_offer",
]
