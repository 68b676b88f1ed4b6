"""The public site: the same for everybody, in the language of its address, kept by notices.keeping."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.cache import parse_etags

from sojourn.agreements.models import Agreement
from sojourn.indicators.queries.visible import public_releases
from sojourn.kernel import clock
from sojourn.kernel.countries import country_name
from sojourn.kernel.dates import public_occasions
from sojourn.kernel.pages import asked, number_in
from sojourn.kernel.permission import public
from sojourn.kernel.text import in_language, language
from sojourn.notices.keeping import LANGUAGES, kept
from sojourn.notices.markdown import as_html
from sojourn.notices.models import Category, Picture
from sojourn.notices.queries import (
    found_articles,
    public_events,
    public_pictures,
    published_articles,
)
from sojourn.notices.shown import article_html, pictures_beside
from sojourn.organisation.models import Unit
from sojourn.partners.models import Institution
from sojourn.programmes.queries.calls import published_calls

SECTIONS = ("home", "news", "calls", "calendar", "partners")
A_PAGE = 20
LATEST, NEXT = 6, 6
"""Articles and dates on the first page."""
AHEAD = 60
"""Days of the calendar that the first page looks at."""


def site_page(request: HttpRequest, template: str, section: str, **context: Any) -> HttpResponse:
    """A page of the site, with what its head tells of the other language and its own address."""
    here = resolve(request.path_info)
    query = request.GET.urlencode()
    own = language()
    addresses = {
        code: reverse(here.view_name, kwargs=here.kwargs | {"language": code})
        + (f"?{query}" if query else "")
        for code in LANGUAGES
    }
    return render(
        request,
        template,
        {
            "address": settings.ADDRESS,
            "addresses": addresses,
            "canonical": settings.ADDRESS + addresses[own],
            "language": own,
            "section": section,
            **context,
        },
    )


def _with_pictures(articles: Any) -> Any:
    return articles.select_related("unit").prefetch_related("pictures")


@kept
def home(request: HttpRequest) -> HttpResponse:
    """News, calls open now, the next dates, partners in figures, the released index."""
    today = clock.today()
    calls = [
        call
        for call in published_calls().select_related("academic_year").order_by("closes_at")
        if call.takes_applications
    ]
    partners = Institution.objects.filter(is_partner=True)
    occasions = public_occasions(today, today + timedelta(days=AHEAD))
    return site_page(
        request,
        "notices/site/home.html",
        "home",
        articles=list(_with_pictures(published_articles().order_by("-day", "-pk"))[:LATEST]),
        calls=calls[:4],
        occasions=[one for one in occasions if one.first_day >= today][:NEXT],
        partners=partners.count(),
        countries=partners.values("country").distinct().count(),
        agreements=_agreements_in_force(),
        release=public_releases().order_by("-pk").first(),
    )


def _agreements_in_force() -> int:
    today = clock.today()
    return Agreement.objects.filter(valid_from__lte=today).exclude(valid_until__lt=today).count()


@kept
def news(request: HttpRequest, category: str = "", unit: str = "") -> HttpResponse:
    """All news, or those of one category, unit or year, or with these words."""
    words, year = asked(request, "q"), number_in(request.GET, "year")
    articles, of = narrowed(found_articles(words), category, unit)
    if 1900 < year < 3000:
        articles = articles.filter(day__year=year)
    page = Paginator(_with_pictures(articles.order_by("-day", "-pk")), A_PAGE).get_page(
        request.GET.get("page")
    )
    return site_page(
        request,
        "notices/site/news.html",
        "news",
        page=page,
        words=words,
        category=category,
        unit=of,
        categories=Category.choices,
        category_name=dict(Category.choices).get(category, ""),
        years=[day.year for day in published_articles().dates("day", "year", order="DESC")],
        year=year,
    )


def narrowed(articles: Any, category: str, unit: str) -> tuple[Any, Unit | None]:
    if category and category not in Category.values:
        raise Http404
    of = get_object_or_404(Unit, code=unit) if unit else None
    if category:
        articles = articles.filter(category=category)
    return (articles.filter(unit=of) if of else articles), of


@kept
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; where it does not stand in this language, the other one is shown and said to be."""
    found = get_object_or_404(
        published_articles().select_related("unit", "author", "views").prefetch_related("pictures"), slug=slug
    )
    own = language()
    other = "en" if own == "zh" else "zh"
    pictures = {one.pk: one for one in found.pictures.all()}
    html = article_html(found, own, pictures)
    spoken = own if html else other
    response = site_page(
        request,
        "notices/site/article.html",
        "news",
        article=found,
        html=html or article_html(found, other, pictures),
        spoken=spoken,
        spoken_code=LANGUAGES[spoken],
        is_other=spoken != own,
        pictures=pictures_beside(found, spoken, pictures),
        further=_with_pictures(
            published_articles().filter(category=found.category).exclude(pk=found.pk).order_by("-day", "-pk")
        )[:3],
    )
    response.article_number = found.pk  # type: ignore[attr-defined]
    return response


@kept
def event_page(request: HttpRequest, event: int) -> HttpResponse:
    found = get_object_or_404(public_events().select_related("unit"), pk=event)
    html = as_html(in_language(found, "text"), {}, str)
    return site_page(request, "notices/site/event.html", "calendar", event=found, html=html)


@kept
def partners(request: HttpRequest) -> HttpResponse:
    """Partner institutions by country."""
    counted = (
        Institution.objects.filter(is_partner=True).values_list("country").annotate(Count("pk")).order_by()
    )
    by_country = {code: count for code, count in counted if code}
    country = asked(request, "country")
    institutions: Sequence[Institution] = []
    if country in by_country:
        institutions = list(
            Institution.objects.filter(is_partner=True, country=country).order_by(f"name_{language()}", "pk")
        )
    return site_page(
        request,
        "notices/site/partners.html",
        "partners",
        countries=sorted(
            ((code, country_name(code), count) for code, count in by_country.items()),
            key=lambda line: (-line[2], line[1]),
        ),
        count=sum(by_country.values()),
        most=max(by_country.values(), default=1),
        country=country,
        institutions=institutions,
    )


@public
def entrance(request: HttpRequest, section: str = "home") -> HttpResponse:
    """To the same page in the visitor's language."""
    code = "zh" if (translation.get_language() or "zh").startswith("zh") else "en"
    return redirect(f"site:{section}", code)


@public
def calls(request: HttpRequest, language: str, call: int | None = None) -> HttpResponse:
    """To the calls, which from here on speak the language of the address."""
    path = reverse("programmes:call", args=[call]) if call else reverse("programmes:call_list")
    response = redirect(path)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        LANGUAGES[language],
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
    return response


@public
def picture_page(request: HttpRequest, picture: int, size: str) -> HttpResponse:
    """A picture of a published article."""
    found = get_object_or_404(public_pictures().select_related("large", "small"), pk=picture)
    return picture_answer(request, found, size)


def picture_answer(request: HttpRequest, picture: Picture, size: str) -> HttpResponse:
    """The picture itself, which we have made and which a browser may show."""
    if size not in ("large", "small"):
        raise Http404
    stored = getattr(picture, size)
    etag = f'"{stored.sha256[:24]}"'
    if etag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", "")):
        response: Any = HttpResponseNotModified()
    else:
        response = FileResponse(stored.content.open("rb"), content_type=stored.media_type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["ETag"] = etag
    response["Cache-Control"] = (
        "public, max-age=3600" if picture.article.state == "published" else "private, no-store"
    )
    return response
