"""What people write in Markdown as HTML that can do nothing but be read."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "del",
    "a", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "img",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height", "loading"}, "ol": {"start"}}
PICTURE = re.compile(r"picture:(\d{1,18})")
_reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def as_html(text: str, pictures: Mapping[int, Any], shown: Callable[[Any], str]) -> SafeString:
    """The text as markup. `![](picture:N)` is the article's picture of that number, as `shown` writes it.

    Markup that was typed stays text; no other picture is loaded from anywhere; links lead to the web or to
    letters only. What comes out goes through a list of what may stand, whatever came in.
    """
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = {"h1": "h2", "h2": "h2", "h3": "h3"}.get(token.tag, "h4")
        token.children = [one for one in token.children or [] if _stands(one, pictures)]
        for child in token.children:
            if child.type == "image":
                child.meta["number"] = int(PICTURE.fullmatch(str(child.attrs["src"]))[1])  # type: ignore[index]
    html = _reader.renderer.render(tokens, _reader.options, {"pictures": pictures, "shown": shown})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned in the line above


def _stands(token: Any, pictures: Mapping[int, Any]) -> bool:
    if token.type != "image":
        return True
    found = PICTURE.fullmatch(str(token.attrs.get("src", "")))
    return found is not None and int(found[1]) in pictures


def _picture(renderer: Any, tokens: Any, number: int, options: Any, env: Any) -> str:
    return env["shown"](env["pictures"][tokens[number].meta["number"]])


_reader.add_render_rule("image", _picture)


def used_pictures(text: str) -> set[int]:
    """Numbers of the pictures that the text shows at a place of their own."""
    return {int(number) for number in PICTURE.findall(text)}


def picture_html(source: str, told: str, width: int, height: int) -> str:
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">', source, told, width, height
    )
