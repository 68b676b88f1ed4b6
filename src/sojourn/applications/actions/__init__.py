from sojourn.applications.actions.applying import (
    reopen_application,
    resume_application,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from sojourn.applications.actions.checking import (
    admit_application,
    admit_without_question,
    decide_choice,
    override_application,
    refuse_application,
    return_application,
    send_all_to_review,
    send_to_review,
)
from sojourn.applications.actions.choices import add_choice, move_choice, order_choices, remove_choice
from sojourn.applications.actions.documents import (
    hand_in_answer,
    hand_in_document,
    remove_answer,
    remove_document,
)
from sojourn.applications.actions.endorsing import (
    decline_endorsement,
    endorse_application,
    endorse_applications,
    reconsider_endorsement,
)
from sojourn.applications.actions.planning import save_plan
from sojourn.applications.actions.stepping import follows, step_on
from sojourn.applications.actions.unit_order import move_endorsement, order_endorsements
from sojourn.applications.actions.work import begin_work

__all__ = [
    "add_choice",
    "admit_application",
    "admit_without_question",
    "begin_work",
    "decide_choice",
    "decline_endorsement",
    "endorse_application",
    "endorse_applications",
    "hand_in_answer",
    "hand_in_document",
    "move_choice",
    "move_endorsement",
    "order_choices",
    "order_endorsements",
    "override_application",
    "reconsider_endorsement",
    "refuse_application",
    "remove_answer",
    "remove_choice",
    "remove_document",
    "reopen_application",
    "resume_application",
    "return_application",
    "follows",
    "save_answers",
    "save_plan",
    "step_on",
    "send_all_to_review",
    "send_to_review",
    "start_application",
    "submit_application",
    "withdraw_application",
]
