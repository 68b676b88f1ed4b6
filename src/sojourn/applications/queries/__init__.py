"""What other packages read of applications; pages of this package read the modules themselves."""

from sojourn.applications.queries.answered import (
    answers_in_words,
    files_of,
    notes_on_changes,
    situation_with_answers,
)
from sojourn.applications.queries.deadline import next_deadline
from sojourn.applications.queries.editing import (
    answers_at,
    checklist_of,
    was_changed_elsewhere,
    what_to_correct,
    why_call_takes_nothing,
    why_not_editable,
)
from sojourn.applications.queries.facts import (
    facts_at_submission,
    facts_from,
    facts_have_changed,
    facts_in_words,
    facts_of,
)
from sojourn.applications.queries.findings import (
    as_kept,
    findings_in_words,
    judging_day,
    possibilities,
    verdict_on,
)
from sojourn.applications.queries.sheet import Sheet, sheet_of
from sojourn.applications.queries.visible import (
    calls_of_others,
    calls_to_apply_for,
    calls_to_endorse_for,
    calls_to_select_for,
    own_applications,
    readable_applications,
    visible_applications,
    visible_choices,
    visible_documents,
)
from sojourn.applications.queries.work import work_done, work_under_way
from sojourn.applications.queries.worklist import (
    applications_of_others,
    applications_to_review,
    applications_without_question,
    counts_per_state,
    narrowed,
    next_to_check,
    order_by_numbers,
    unit_groups,
    unit_order,
    units_in,
)

__all__ = [
    "Sheet",
    "answers_at",
    "answers_in_words",
    "applications_of_others",
    "applications_to_review",
    "applications_without_question",
    "as_kept",
    "calls_of_others",
    "calls_to_apply_for",
    "calls_to_endorse_for",
    "calls_to_select_for",
    "checklist_of",
    "counts_per_state",
    "facts_at_submission",
    "facts_from",
    "facts_have_changed",
    "facts_in_words",
    "facts_of",
    "files_of",
    "findings_in_words",
    "judging_day",
    "narrowed",
    "next_deadline",
    "next_to_check",
    "notes_on_changes",
    "order_by_numbers",
    "own_applications",
    "possibilities",
    "readable_applications",
    "sheet_of",
    "situation_with_answers",
    "unit_groups",
    "unit_order",
    "units_in",
    "verdict_on",
    "visible_applications",
    "visible_choices",
    "visible_documents",
    "was_changed_elsewhere",
    "what_to_correct",
    "why_call_takes_nothing",
    "why_not_editable",
    "work_done",
    "work_under_way",
]
