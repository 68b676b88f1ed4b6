"""Who calls meetings, answers suggestions and opinions, and who may come and say what they think."""

from collections.abc import Iterable

import rules

from sojourn.consultations.models import Draft, Meeting, Opinion, Registration, Suggestion
from sojourn.consultations.queries import (
    ORGANISERS,
    organised_units,
    visible_drafts,
    visible_meetings,
    visible_opinions,
    visible_registrations,
    visible_suggestions,
)
from sojourn.consultations.states import OFFICE as OFFICE_PARTY
from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person
from sojourn.organisation.queries import standing_of
from sojourn.organisation.rules import is_inside


@rules.predicate
def organises(person: Person) -> bool:
    return standing_of(person).holds(ORGANISERS)


@rules.predicate
def organises_for_unit_of(person: Person, thing: Meeting | Suggestion | Draft) -> bool:
    return thing.unit_id in organised_units(person)


@rules.predicate
def is_open_meeting(person: Person, meeting: Meeting) -> bool:
    return meeting.is_open and bool(is_inside(person))


@rules.predicate
def is_on_list(person: Person, meeting: Meeting) -> bool:
    return meeting.registrations.filter(person=person).exists()


@rules.predicate
def is_own_registration(person: Person, registration: Registration) -> bool:
    return registration.person_id == person.pk


@rules.predicate
def organises_meeting_of(person: Person, registration: Registration) -> bool:
    return registration.meeting.unit_id in organised_units(person)


@rules.predicate
def has_made(person: Person, suggestion: Suggestion) -> bool:
    return suggestion.made_by_id == person.pk


@rules.predicate
def is_opened_to(person: Person, draft: Draft) -> bool:
    return draft.state in ("open", "closed", "adopted") and bool(is_inside(person))


@rules.predicate
def takes_opinions(person: Person, draft: Draft) -> bool:
    return draft.state == "open" and bool(is_inside(person))


@rules.predicate
def reads_draft_of(person: Person, opinion: Opinion) -> bool:
    draft = opinion.version.draft
    return bool(is_opened_to(person, draft) or organises_for_unit_of(person, draft))


@rules.predicate
def answers_opinion(person: Person, opinion: Opinion) -> bool:
    return bool(organises_for_unit_of(person, opinion.version.draft))


sees_meeting = organises_for_unit_of | is_open_meeting | is_on_list

permit(
    {
        "consultations.list_meetings": rules.always_allow,
        "consultations.organise": organises,
        "consultations.view_meeting": sees_meeting,
        "consultations.run_meeting": organises_for_unit_of,
        "consultations.take_part": sees_meeting,
        "consultations.view_registration": is_own_registration | organises_meeting_of,
        "consultations.list_suggestions": is_inside,
        "consultations.view_suggestion": has_made | organises_for_unit_of,
        "consultations.answer_suggestion": organises_for_unit_of,
        "consultations.list_drafts": is_inside,
        "consultations.view_draft": is_opened_to | organises_for_unit_of,
        "consultations.keep_draft": organises_for_unit_of,
        "consultations.give_opinion": takes_opinions,
        "consultations.view_opinion": reads_draft_of,
        "consultations.answer_opinion": answers_opinion,
    }
)

listed(Meeting, name="consultations.view_meeting", listing=visible_meetings)
listed(Registration, name="consultations.view_registration", listing=visible_registrations)
listed(Suggestion, name="consultations.view_suggestion", listing=visible_suggestions)
listed(Draft, name="consultations.view_draft", listing=visible_drafts)
listed(Opinion, name="consultations.view_opinion", listing=visible_opinions)


@parties_in(Suggestion)
def parties_to_suggestion(person: Person, suggestion: Suggestion) -> Iterable[str]:
    return [OFFICE_PARTY] if organises_for_unit_of(person, suggestion) else []


@parties_in(Draft)
def parties_to_draft(person: Person, draft: Draft) -> Iterable[str]:
    return [OFFICE_PARTY] if organises_for_unit_of(person, draft) else []
