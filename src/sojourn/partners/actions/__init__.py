"""What is done to institutions, consortia and contacts."""

from sojourn.partners.actions.keeping import (
    add_contact,
    add_institution,
    add_member,
    add_other_name,
    change_institution,
    end_contact,
    invite_contact,
    make_partner,
    note_consent,
    remove_member,
)
from sojourn.partners.actions.merging import find_lookalikes, merge_institutions, tell_apart, undo_merge

__all__ = [
    "add_contact",
    "add_institution",
    "add_member",
    "add_other_name",
    "change_institution",
    "end_contact",
    "find_lookalikes",
    "invite_contact",
    "make_partner",
    "merge_institutions",
    "note_consent",
    "remove_member",
    "tell_apart",
    "undo_merge",
]
