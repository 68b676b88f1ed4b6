from sojourn.stays.actions.courses import (
    CourseLine,
    ReasonGiven,
    give_reasons,
    lines_of,
    save_courses,
)
from sojourn.stays.actions.ending import (
    cancel_stay,
    give_up_place,
    renew_nomination,
    withdraw_nominations_without_place,
)
from sojourn.stays.actions.grade_tables import add_grade_table, change_grade_table
from sojourn.stays.actions.learning_agreements import (
    discard_change,
    propose_change,
    send_back_agreement,
    sign_as_student,
    sign_for_home,
    sign_for_host,
)
from sojourn.stays.actions.nominations import (
    accept_place,
    approve_nomination,
    prepare_nomination,
    prepare_nominations,
    reject_nomination,
    send_nominations,
    settle_nomination,
)
from sojourn.stays.actions.recognitions import (
    AheadDecision,
    Decision,
    decide_ahead,
    decide_recognitions,
    reconsider_recognition,
    reopen_ahead,
)
from sojourn.stays.actions.reminders import remind_of_recognition
from sojourn.stays.actions.reports import accept_report, hand_in_report, save_report, send_back_report
from sojourn.stays.actions.stays import (
    change_plan,
    confirm_arrival,
    confirm_departure,
    confirm_return,
    extend_stay,
    state_arrival,
)
from sojourn.stays.actions.transcripts import ResultLine, receive_transcript

__all__ = [
    "add_grade_table",
    "change_grade_table",
    "remind_of_recognition",
    "AheadDecision",
    "ResultLine",
    "decide_ahead",
    "reopen_ahead",
    "CourseLine",
    "Decision",
    "ReasonGiven",
    "give_reasons",
    "accept_place",
    "accept_report",
    "approve_nomination",
    "cancel_stay",
    "change_plan",
    "confirm_arrival",
    "confirm_departure",
    "confirm_return",
    "decide_recognitions",
    "discard_change",
    "extend_stay",
    "give_up_place",
    "hand_in_report",
    "lines_of",
    "prepare_nomination",
    "prepare_nominations",
    "propose_change",
    "receive_transcript",
    "reconsider_recognition",
    "reject_nomination",
    "renew_nomination",
    "save_courses",
    "save_report",
    "send_back_agreement",
    "send_back_report",
    "send_nominations",
    "settle_nomination",
    "sign_as_student",
    "sign_for_home",
    "sign_for_host",
    "state_arrival",
    "withdraw_nominations_without_place",
]
