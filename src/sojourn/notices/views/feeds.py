"""What programs read: Atom feeds, calendars, the map of the site."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from sojourn.kernel import clock
from sojourn.kernel.dates import calendar_file, day_bounds, own_occasions, public_occasions
from sojourn.kernel.permission import public
from sojourn.kernel.text import in_language, language
from sojourn.notices.keeping import LANGUAGES, kept
from sojourn.notices.models import Category
from sojourn.notices.queries import person_of_link, published_articles
from sojourn.notices.shown import article_html
from sojourn.notices.views.site import narrowed
from sojourn.organisation.models import Person, Unit
from sojourn.programmes.queries.calls import published_calls

IN_FEED = 30
BEFORE, AFTER = timedelta(days=90), timedelta(days=365)
"""What a calendar holds, from today."""
A_FILE = 10_000
"""Articles in one file of the site's map; with both languages far below what is allowed."""


def _institution() -> str:
    root = Unit.objects.filter(parent=None).first()
    return in_language(root, "name") if root else "Sojourn"


class WholeFeed(Atom1Feed):
    """Django's feed, with the whole article as `content` beside its summary."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:  # noqa: D102 - Django's name
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})


def _feed(title: str, *, page: str, own: str) -> WholeFeed:
    return WholeFeed(
        title=f"{title} · {_institution()}",
        link=settings.ADDRESS + page,
        description="",
        language=LANGUAGES[language()],
        feed_url=settings.ADDRESS + own,
    )


def _feed_answer(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@kept
def news_feed(request: HttpRequest, category: str = "", unit: str = "") -> HttpResponse:
    """The newest articles, whole."""
    articles, of = narrowed(published_articles(), category, unit)
    title = in_language(of, "name") if of else str(dict(Category.choices).get(category, _("News")))
    feed = _feed(title, page=reverse("site:news", args=[language()]), own=request.path)
    newest = articles.select_related("author", "unit").prefetch_related("pictures").order_by("-day", "-pk")
    for one in newest[:IN_FEED]:
        path = settings.ADDRESS + reverse("site:article", args=[language(), one.slug])
        pictures = {picture.pk: picture for picture in one.pictures.all()}
        other = "en" if language() == "zh" else "zh"
        html = article_html(one, language(), pictures) or article_html(one, other, pictures)
        at = day_bounds(one.day, one.day)[0]
        feed.add_item(
            title=in_language(one, "title"),
            link=path,
            unique_id=path,
            description=in_language(one, "lead"),
            content=html.replace('src="/', f'src="{settings.ADDRESS}/'),
            author_name=in_language(one.author, "name"),
            categories=[one.get_category_display()],
            pubdate=at,
            updateddate=at,
        )
    return _feed_answer(feed)


@kept
def calls_feed(request: HttpRequest) -> HttpResponse:
    """Published calls, the newest first."""
    feed = _feed(_("Calls"), page=reverse("site:calls", args=[language()]), own=request.path)
    for call in published_calls().exclude(opens_at=None).order_by("-opens_at", "-pk")[:IN_FEED]:
        path = settings.ADDRESS + reverse("site:call", args=[language(), call.pk])
        feed.add_item(
            title=in_language(call, "title"),
            link=path,
            unique_id=path,
            description=in_language(call, "text")[:1000],
            author_name=_institution(),
            pubdate=call.opens_at,
            updateddate=call.opens_at,
        )
    return _feed_answer(feed)


@kept
def public_calendar(request: HttpRequest) -> HttpResponse:
    """Everything public of the last three months and of the year to come."""
    today = clock.today()
    occasions = public_occasions(today - BEFORE, today + AFTER)
    return calendar_answer(calendar_file(occasions, name=_institution()), "calendar.ics")


@public
def personal_calendar(request: HttpRequest, number: int, token: str) -> HttpResponse:
    """What concerns one person, for whoever has the secret address."""
    person = person_of_link(number, token)
    if person is None:
        raise Http404
    response = calendar_answer(own_calendar(person), "calendar.ics")
    response["Cache-Control"] = "private, no-store"
    return response


def own_calendar(person: Person) -> bytes:
    today = clock.today()
    return calendar_file(
        own_occasions(person, today - BEFORE, today + AFTER),
        name=_("%(name)s: my dates") % {"name": in_language(person, "name")},
    )


def calendar_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@public
def site_map(request: HttpRequest) -> HttpResponse:
    """The files of the map: pages that stand, then the articles in parts."""
    parts = range(1 + -(-published_articles().count() // A_FILE))
    lines = [
        f"<sitemap><loc>{settings.ADDRESS}{reverse('site:map_part', args=[part])}</loc></sitemap>"
        for part in parts
    ]
    return _xml("sitemapindex", lines)


@public
def site_map_part(request: HttpRequest, part: int) -> HttpResponse:
    """Part 0 is the pages that always stand; the others are articles, the oldest first."""
    if part == 0:
        names = ("site:home", "site:news", "site:calendar", "site:partners")
        return _xml("urlset", (_entry(name, ()) for name in names))
    start = (part - 1) * A_FILE
    articles = published_articles().order_by("pk").values_list("slug", "day")[start : start + A_FILE]
    return _xml("urlset", (_entry("site:article", (slug,), day) for slug, day in articles))


def _entry(name: str, arguments: tuple[Any, ...], day: Any = None) -> str:
    """Both languages of a page, each naming the other."""
    paths = {code: settings.ADDRESS + reverse(name, args=[code, *arguments]) for code in LANGUAGES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{LANGUAGES[code]}" href="{escape(path)}"/>'
        for code, path in paths.items()
    )
    changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    return "".join(f"<url><loc>{escape(path)}</loc>{changed}{others}</url>" for path in paths.values())


def _xml(root: str, lines: Iterable[str]) -> HttpResponse:
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    )
    if root == "urlset":
        head += ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return HttpResponse(f"{head}>{''.join(lines)}</{root}>", content_type="application/xml")


@public
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may look at."""
    lines = [
        "User-agent: *",
        "Allow: /site/",
        "Allow: /static/",
        "Allow: /programmes/calls/",
        "Disallow: /",
        f"Sitemap: {settings.ADDRESS}{reverse('site:map')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
