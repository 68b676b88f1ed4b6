"""What was asked for, marked in what was found."""

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from sojourn.engines.words import asked_words
from sojourn.engines.words import marked as pieces

register = template.Library()


@register.filter
def marked(text: str, search: str) -> SafeString:
    """`{{ found.title|marked:words }}`: the text with the words of the search in <mark>."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", part) if is_found else conditional_escape(part),)
            for part, is_found in pieces(text, asked_words(search))
        ),
    )
