"""The list from which news are written, reviewed and published."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sojourn.kernel.text import in_language, language
from sojourn.kernel.worklists import Column, Filter, Worklist, declare
from sojourn.kernel.worklists.shown import state_badge, state_text
from sojourn.notices.models import Article, Category
from sojourn.notices.queries import articles_matching, articles_to_work_on
from sojourn.notices.states import ARTICLE
from sojourn.organisation.worklists import name_of, unit_filter

ARTICLES = declare(
    Worklist(
        name="notices.articles",
        label=_("Articles"),
        model=Article,
        permission="notices.write_news",
        listing=articles_to_work_on,
        page="notices:article_list",
        row_url=lambda row, person: reverse("notices:article", args=[row.pk]),
        title=lambda row: in_language(row, "title"),
        order="-day",
        workflow=ARTICLE,
        words=articles_matching,
        words_label=_("Words of the title"),
        columns=(
            Column(
                "title", _("Title"), lambda row: in_language(row, "title"), sort=lambda: f"title_{language()}"
            ),
            Column("state", _("State"), state_badge, sort="state", plain=state_text),
            Column("category", _("Category"), lambda row: row.get_category_display(), sort="category"),
            Column(
                "unit",
                _("Unit"),
                lambda row: in_language(row.unit, "name"),
                sort=name_of("unit"),
                needs=("unit",),
            ),
            Column(
                "author",
                _("Author"),
                lambda row: in_language(row.author, "name"),
                sort=name_of("author"),
                needs=("author",),
            ),
            Column("day", _("Date"), lambda row: row.day, sort="day", can_be_empty=True),
            Column(
                "views",
                _("Views"),
                lambda row: row.views.count,
                sort="views__count",
                is_number=True,
                needs=("views",),
            ),
        ),
        filters=(
            Filter(
                "category",
                _("Category"),
                lambda person: Category.choices,
                lambda rows, value: rows.filter(category=value),
            ),
            unit_filter("unit"),
        ),
        empty=_("Nothing has been written yet. Choose “New article”."),
    )
)
