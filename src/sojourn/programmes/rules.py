"""Who may do what with programmes, places and calls."""

import rules

from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.organisation.models import Person
from sojourn.organisation.rules import is_administrator
from sojourn.programmes.models import Call, Category, Kind, Programme
from sojourn.programmes.queries.calls import call_is_public, visible_calls
from sojourn.programmes.queries.kinds import visible_categories, visible_kinds
from sojourn.programmes.queries.office import belongs_to_office, looks_after_calls, reads_all_programmes
from sojourn.programmes.queries.programmes import programme_is_called, visible_programmes
from sojourn.programmes.states import OFFICE


@rules.predicate
def runs_calls(person: Person) -> bool:
    """The director, or an officer for outgoing students."""
    return looks_after_calls(person)


@rules.predicate
def is_of_the_office(person: Person) -> bool:
    return belongs_to_office(person)


@rules.predicate
def reads_kind(person: Person, kind: Kind | Category) -> bool:
    return belongs_to_office(person)


@rules.predicate
def reads_programmes(person: Person) -> bool:
    return reads_all_programmes(person)


@rules.predicate
def is_called(person: Person, programme: Programme) -> bool:
    """The programme stands in a published call."""
    return programme_is_called(programme)


@rules.predicate
def is_published(person: Person, call: Call) -> bool:
    return call_is_public(call)


permit(
    {
        "programmes.list_programmes": rules.always_allow,
        "programmes.view_programme": reads_programmes | is_called,
        "programmes.add_programme": runs_calls,
        "programmes.change_programme": runs_calls,
        "programmes.settle_institution": runs_calls | is_administrator,
        "programmes.import_offers": runs_calls | is_administrator,
        "programmes.list_calls": is_of_the_office,
        "programmes.view_call": is_of_the_office | is_published,
        "programmes.view_call_desk": is_of_the_office,
        "programmes.add_call": runs_calls,
        "programmes.list_kinds": is_of_the_office,
        "programmes.view_kind": reads_kind,
        "programmes.view_category": reads_kind,
        "programmes.add_kind": runs_calls,
        "programmes.change_kind": runs_calls,
        "programmes.change_call": runs_calls,
    }
)

listed(Kind, name="programmes.view_kind", listing=visible_kinds)
listed(Category, name="programmes.view_category", listing=visible_categories)
listed(Programme, name="programmes.view_programme", listing=visible_programmes)
listed(Call, name="programmes.view_call", listing=visible_calls)


@parties_in(Call)
def parties_of_call(person: Person, call: Call) -> set[str]:
    return {OFFICE} if looks_after_calls(person) else set()
