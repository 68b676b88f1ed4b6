"""What is read of articles, events and calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from sojourn.engines.words import asked_words
from sojourn.kernel import clock
from sojourn.kernel.dates import Occasion
from sojourn.kernel.search import kinds
from sojourn.kernel.search.storage import numbers_with
from sojourn.notices.models import Article, CalendarLink, Event, Picture
from sojourn.organisation.models import Person
from sojourn.organisation.queries import OFFICE, UNIT, standing_of

WRITERS = OFFICE | UNIT
"""Roles whose holders write news for their units."""


def published_articles() -> QuerySet[Article]:
    """What everybody may read, the newest first."""
    return Article.objects.filter(state="published", day__lte=clock.today())


def found_articles(words: str) -> QuerySet[Article]:
    """Published articles that have all these words."""
    asked = asked_words(words)
    if not asked:
        return published_articles()
    kind = next(kind for kind in kinds() if kind.model is Article)
    return published_articles().filter(pk__in=numbers_with(kind.first_number, asked))


def visible_articles(person: Person | None) -> QuerySet[Article]:
    """What is published, and everything of the units for which one writes."""
    if person is None:
        return published_articles()
    return Article.objects.filter(
        Q(state="published") | Q(unit__in=standing_of(person).units(WRITERS)) | Q(author=person)
    )


def articles_to_work_on(person: Person) -> QuerySet[Article]:
    """Of the units for which one writes, and one's own."""
    return Article.objects.filter(Q(unit__in=standing_of(person).units(WRITERS)) | Q(author=person))


def articles_matching(articles: QuerySet[Article], words: str) -> QuerySet[Article]:
    """Those whose title has each of the words."""
    for word in words.split():
        articles = articles.filter(Q(title_zh__icontains=word) | Q(title_en__icontains=word))
    return articles


def public_events() -> QuerySet[Event]:
    return Event.objects.filter(is_public=True)


def visible_events(person: Person | None) -> QuerySet[Event]:
    """Public ones, and all of the units for which one writes."""
    seen = Q(is_public=True)
    if person is not None:
        seen |= Q(unit__in=standing_of(person).units(WRITERS))
    return Event.objects.filter(seen)


def public_pictures() -> QuerySet[Picture]:
    return Picture.objects.filter(article__in=published_articles())


def visible_pictures(person: Person) -> QuerySet[Picture]:
    return Picture.objects.filter(article__in=visible_articles(person))


SALT = "sojourn.notices.calendar"


def token_of(link: CalendarLink) -> str:
    """What makes the address of a calendar secret; nothing in the database tells it."""
    return salted_hmac(SALT, f"{link.pk}/{link.turn}", algorithm="sha256").hexdigest()[:40]


def person_of_link(number: int, token: str) -> Person | None:
    """Whose calendar this is; nobody's where the address was renewed or the account is closed."""
    link = CalendarLink.objects.select_related("person__account").filter(pk=number).first()
    if link is None or not constant_time_compare(token, token_of(link)):
        return None
    account = link.person.account
    return link.person if account is not None and account.is_active else None


@dataclass(frozen=True)
class DayBox:
    """One day of a month's page."""

    day: date
    is_in_month: bool
    is_today: bool
    occasions: Sequence[Occasion]


def weeks_of(month: date, occasions: Sequence[Occasion]) -> list[list[DayBox]]:
    """The month from Monday to Sunday, each day with what falls on it."""
    first, last = month_bounds(month)
    day = first - timedelta(days=first.weekday())
    today, weeks = clock.today(), []
    while day <= last:
        week = []
        for _ in range(7):
            on_day = [one for one in occasions if one.first_day <= day <= one.last_day]
            week.append(DayBox(day, day.month == month.month, day == today, on_day))
            day += timedelta(days=1)
        weeks.append(week)
    return weeks


def month_bounds(month: date) -> tuple[date, date]:
    """First and last day."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
