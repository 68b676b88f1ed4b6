"""Articles as pages show them."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.safestring import SafeString

from sojourn.kernel.text import in_language
from sojourn.notices.markdown import as_html, picture_html, used_pictures
from sojourn.notices.models import Article, Picture


def picture_path(picture: Picture, size: str) -> str:
    """The public address while the article is published, else that for its authors."""
    if picture.article.state == "published":
        return reverse("site:picture", args=[picture.pk, size])
    return reverse("notices:picture", args=[picture.pk, size])


def article_html(article: Article, language: str, pictures: Mapping[int, Picture]) -> SafeString:
    """The text in this language alone, with the pictures it names; empty where there is none."""
    text = getattr(article, f"text_{language}")
    if not text.strip():
        return SafeString("")
    for picture in pictures.values():
        picture.article = article

    def shown(picture: Picture) -> str:
        told = in_language(picture, "told", language)
        return picture_html(picture_path(picture, "large"), told, picture.width, picture.height)

    return as_html(text, pictures, shown)


def pictures_beside(article: Article, language: str, pictures: Mapping[int, Picture]) -> list[Picture]:
    """Those for which the text names no place."""
    used = used_pictures(getattr(article, f"text_{language}"))
    return [one for one in pictures.values() if one.pk not in used]
