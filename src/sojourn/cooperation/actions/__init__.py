"""What is done to claims, visits and conferences; registers write by themselves."""

from sojourn.cooperation.actions.claims import (
    answer_claim,
    claim_namesake,
    confirm_found_by_orcid,
    keep_orcid,
)
from sojourn.cooperation.actions.visits import (
    add_member,
    add_programme_entry,
    change_visit,
    hand_passport,
    keep_paper,
    move_conference,
    move_visit,
    plan_conference,
    plan_visit,
    remove_part,
)

__all__ = [
    "add_member",
    "add_programme_entry",
    "answer_claim",
    "change_visit",
    "claim_namesake",
    "confirm_found_by_orcid",
    "hand_passport",
    "keep_orcid",
    "keep_paper",
    "move_conference",
    "move_visit",
    "plan_conference",
    "plan_visit",
    "remove_part",
]
