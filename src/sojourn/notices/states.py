"""How an article runs from its draft to the archive."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sojourn.engines.workflow import State, Step, Workflow

OFFICE, UNIT = "office", "unit"


def _is_complete(article) -> str | None:  # noqa: ANN001 - an Article; states stand below models
    return article.what_is_missing() or None


ARTICLE = Workflow(
    name="article",
    label=_("article"),
    start="draft",
    states=(
        State("draft", pgettext_lazy("article", "draft"), (UNIT, OFFICE)),
        State("review", pgettext_lazy("article", "to be reviewed"), (OFFICE,), "warning"),
        State("published", pgettext_lazy("article", "published"), (), "success"),
        State("archived", pgettext_lazy("article", "archived")),
    ),
    steps=(
        Step("submit", _("Hand in for review"), ("draft",), "review", (UNIT, OFFICE), _is_complete),
        Step("publish", _("Publish the article"), ("review",), "published", (OFFICE,), _is_complete),
        Step("return", _("Return to the author"), ("review",), "draft", (OFFICE,), needs_reason=True),
        Step("archive", _("Take off the site"), ("published",), "archived", (OFFICE,)),
        Step("republish", _("Publish again"), ("archived",), "published", (OFFICE,), _is_complete),
    ),
)
