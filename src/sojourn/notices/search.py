"""Articles are found by title, summary and text."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.search import findable
from sojourn.kernel.steps import state_of
from sojourn.kernel.text import in_language, language
from sojourn.notices.models import Article


def _path(article: Article) -> str:
    if article.state == "published":
        return reverse("site:article", args=[language(), article.slug])
    return reverse("notices:article", args=[article.pk])


def _line(article: Article) -> str:
    day = article.day.isoformat() if article.day else ""
    return " · ".join(filter(None, [day, in_language(article.unit, "name"), state_of(article).label]))


findable(
    Article,
    label=_("News"),
    path=_path,
    title=lambda article: in_language(article, "title"),
    line=_line,
    texts=("title_zh", "title_en", "lead_zh", "lead_en", "text_zh", "text_en"),
    order=("-day", "-pk"),
    joined=("unit",),
)
