"""What an applicant may still change, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from sojourn.applications.models import Application
from sojourn.kernel.steps import steps_taken
from sojourn.kernel.text import in_language
from sojourn.organisation.models import Person
from sojourn.programmes.conditions import NOTHING
from sojourn.programmes.models import Call
from sojourn.programmes.queries.questions import why_not_enough
from sojourn.programmes.ways import way_of


@dataclass(frozen=True)
class Point:
    """One thing that the application needs, whether it is there, and where on the page it is given."""

    label: str
    is_done: bool
    anchor: str


def why_call_takes_nothing(call: Call) -> str:
    """Why nobody can apply to this call now, as a sentence; empty where one can."""
    if call.takes_applications:
        return ""
    if not call.is_past_opening:
        return _("The call opens at %(at)s.") % {"at": call.opens_at_text}
    if call.is_past_closing:
        return _("The call closed at %(at)s.") % {"at": call.closes_at_text}
    return _("The call does not take applications now.")


def why_takes_no_part(call: Call, person: Person) -> str:
    """Why this person cannot apply in a further round, as a sentence; empty where they can. Two queries at
    most, none for a first round."""
    if call.further_round_of_id is None or call.takes_part == Call.TakesPart.EVERYBODY:
        return ""
    earlier = Application.objects.filter(call=call.further_round_of_id, person=person).exclude(state="draft")
    states = list(earlier.values_list("state", flat=True))
    if not states:
        return _("This is a further round: only who applied in the round before takes part.")
    if call.takes_part == Call.TakesPart.UNPLACED and states[0] in ("offered", "accepted"):
        return _("This is a further round for those without a place, and you hold one.")
    return ""


def why_not_editable(application: Application) -> str:
    """Why its applicant cannot change it now, as a sentence; empty where they can."""
    if application.state == "returned":
        return _("The time for corrections is over.") if application.correct_until_passed else ""
    if application.state == "draft":
        return why_call_takes_nothing(application.call)
    if application.state == "submitted":
        return _("It has been submitted. Take it back first to correct it.")
    return _("It cannot be changed any more.")


def what_to_correct(application: Application) -> str:
    """What the office asks to be corrected, in its words; empty unless it was returned."""
    if application.state != "returned":
        return ""
    returned = steps_taken(application).filter(step="return").last()
    return returned.reason if returned else ""


def answers_at(application: Application, version: int) -> dict[str, Any]:
    """The answers as they stood in this version; those of now where it is the newest or unknown."""
    if version == application.version:
        return application.answers
    then = application.history.filter(version=version).order_by("-history_id").first()
    return then.answers if then else application.answers


def was_changed_elsewhere(application: Application, *, seen: int, answers: Mapping[str, Any]) -> bool:
    """Whether anything but these answers has changed since version `seen`.

    A page saves its own fields one by one as they are left; what it has saved so is no other window's change.
    Every version in between must then be of an answer, and the answers must be the page's own.
    """
    if seen == application.version:
        return False
    lines = application.history.filter(version__gte=seen, version__lte=application.version)
    kept = dict(lines.order_by("version", "history_id").values_list("version", "answers"))
    steps = [kept.get(version) for version in range(seen, application.version + 1)]
    only_answers = None not in steps and all(before != after for before, after in pairwise(steps))
    same = all(
        application.answers.get(number, "") == answer
        or (application.answers.get(number) in NOTHING and answer in NOTHING)
        for number, answer in answers.items()
    )
    return not (only_answers and same)


def checklist_of(application: Application) -> list[Point]:
    """Everything that must be there before it can be submitted. Four queries at most."""
    call = application.call
    handed_in = {document.required_id for document in application.documents.all()}
    way = way_of(call)
    points = []
    if way.ranks_places:
        points.append(Point(_("At least one choice"), bool(application.choices.all()), "choices"))
    if way.has_categories:
        has_plan = getattr(application, "plan", None) is not None
        points.append(Point(_("Category, host and months"), has_plan, "plan"))
    for question in application.asked():
        answer = application.answers.get(str(question.pk))
        why = why_not_enough(question, answer)
        if question.is_obligatory or why:
            label = in_language(question, "text")
            shown = f"{label} ({why})" if why and answer not in NOTHING else label
            points.append(Point(shown, not why, f"question-{question.pk}"))
    points += [
        Point(in_language(required, "title"), required.pk in handed_in, f"document-{required.pk}")
        for required in call.documents.all()
        if required.is_obligatory
    ]
    return points
