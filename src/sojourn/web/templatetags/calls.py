"""What the pages of a call show from packages above it: the way to apply, the counts for the desk."""

from django import template

from sojourn.applications.models import Application
from sojourn.applications.queries import own_applications
from sojourn.organisation.models import Person
from sojourn.organisation.rules import is_student
from sojourn.programmes.models import Call
from sojourn.web.queries.calls import CallStanding, standing_of_call

register = template.Library()


@register.simple_tag
def own_application(person: Person, call: Call) -> Application | None:
    """What the person has applied with to this call. One query."""
    return own_applications(person).filter(call=call).first()


@register.filter
def applies(person: Person) -> bool:
    """Whether this is a person who can apply for places."""
    return is_student(person)


@register.simple_tag
def call_standing(person: Person, call: Call) -> CallStanding:
    """How many applications to the call are in which state. One query."""
    return standing_of_call(call, person)
