from typing import Any

from django import template

from sojourn.kernel import permission, steps
from sojourn.kernel.countries import country_name
from sojourn.kernel.languages import language_name as name_of_language
from sojourn.kernel.text import in_language

register = template.Library()


@register.filter
def text(thing: Any, name: str) -> str:
    """`{{ call|text:"title" }}`: the text of the pair in the page's language."""
    return in_language(thing, name) if thing else ""


@register.simple_tag(takes_context=True)
def may(context: template.Context, name: str, thing: Any = None) -> bool:
    """`{% may "agreements.change_agreement" agreement as allowed %}`"""
    person = context["request"].person
    return person is not None and permission.may(person, name, thing)


@register.filter
def state_label(thing: Any) -> str:
    return steps.state_of(thing).label


@register.filter
def state_tone(thing: Any) -> str:
    return steps.state_of(thing).tone


@register.filter
def country(code: str) -> str:
    return country_name(code)


@register.filter
def language_name(code: str) -> str:
    return name_of_language(code)
