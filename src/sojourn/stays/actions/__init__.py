from sojourn.stays.actions.answers import Answer, answer_nominations
from sojourn.stays.actions.courses import CourseLine, ReasonGiven, give_reasons, lines_of, save_courses
from sojourn.stays.actions.ending import (
    cancel_stay,
    give_up_place,
    renew_nomination,
    withdraw_nominations_without_place,
)
from sojourn.stays.actions.exchanges import exchange_places, move_place
from sojourn.stays.actions.grade_tables import add_grade_table, change_grade_table
from sojourn.stays.actions.layouts import save_layout, set_practice
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
from sojourn.stays.actions.obligations import begin_plan
from sojourn.stays.actions.packages import make_package, send_package
from sojourn.stays.actions.recognition_reminders import remind_of_recognition
from sojourn.stays.actions.recognitions import (
    AheadDecision,
    Decision,
    decide_ahead,
    decide_recognitions,
    note_refusal,
    reconsider_recognition,
    reopen_ahead,
)
from sojourn.stays.actions.reminders import remind_of_deadlines, remind_partner
from sojourn.stays.actions.reports import accept_report, hand_in_report, save_report, send_back_report
from sojourn.stays.actions.stays import (
    change_plan,
    confirm_arrival,
    confirm_departure,
    confirm_return,
    extend_stay,
    state_arrival,
)
from sojourn.stays.actions.transcripts import ResultLine, match_line, receive_transcript

__all__ = [
    "AheadDecision",
    "Answer",
    "CourseLine",
    "Decision",
    "ReasonGiven",
    "ResultLine",
    "accept_place",
    "accept_report",
    "add_grade_table",
    "answer_nominations",
    "approve_nomination",
    "begin_plan",
    "cancel_stay",
    "change_grade_table",
    "change_plan",
    "confirm_arrival",
    "confirm_departure",
    "confirm_return",
    "decide_ahead",
    "decide_recognitions",
    "discard_change",
    "exchange_places",
    "extend_stay",
    "give_reasons",
    "give_up_place",
    "hand_in_report",
    "lines_of",
    "make_package",
    "move_place",
    "prepare_nomination",
    "prepare_nominations",
    "propose_change",
    "match_line",
    "note_refusal",
    "receive_transcript",
    "reconsider_recognition",
    "reject_nomination",
    "remind_of_deadlines",
    "remind_of_recognition",
    "remind_partner",
    "renew_nomination",
    "reopen_ahead",
    "save_courses",
    "save_layout",
    "save_report",
    "send_back_agreement",
    "send_back_report",
    "send_nominations",
    "send_package",
    "set_practice",
    "settle_nomination",
    "sign_as_student",
    "sign_for_home",
    "sign_for_host",
    "state_arrival",
    "withdraw_nominations_without_place",
]
