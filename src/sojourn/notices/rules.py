"""Who writes, reviews and publishes news and events."""

from collections.abc import Iterable

import rules

from sojourn.kernel.permission import listed, permit
from sojourn.kernel.steps import parties_in
from sojourn.notices.models import Article, Event, Picture
from sojourn.notices.queries import (
    WRITERS,
    visible_articles,
    visible_events,
    visible_pictures,
)
from sojourn.notices.states import OFFICE as OFFICE_PARTY
from sojourn.notices.states import UNIT as UNIT_PARTY
from sojourn.organisation.models import Person
from sojourn.organisation.queries import standing_of
from sojourn.organisation.rules import holds_central_office


@rules.predicate
def writes_news(person: Person) -> bool:
    """Speaks for a unit or an office."""
    return standing_of(person).holds(WRITERS)


@rules.predicate
def writes_for_unit_of(person: Person, thing: Article | Event) -> bool:
    return standing_of(person).reaches(WRITERS, thing.unit_id)


@rules.predicate
def has_written(person: Person, article: Article) -> bool:
    return article.author_id == person.pk


@rules.predicate
def is_open_to_authors(person: Person, article: Article) -> bool:
    """Before anybody has it to review."""
    return article.state == "draft"


@rules.predicate
def is_public_event(person: Person, event: Event) -> bool:
    return event.is_public


@rules.predicate
def sees_article_of(person: Person, picture: Picture) -> bool:
    return bool(reads_article(person, picture.article))


reads_article = (
    rules.predicate(lambda person, article: article.state == "published", name="is_published")
    | writes_for_unit_of
    | has_written
)

permit(
    {
        "notices.write_news": writes_news,
        "notices.view_article": reads_article,
        "notices.change_article": holds_central_office
        | (is_open_to_authors & (writes_for_unit_of | has_written)),
        "notices.add_event": writes_news,
        "notices.view_event": is_public_event | writes_for_unit_of,
        "notices.change_event": writes_for_unit_of,
        "notices.view_picture": sees_article_of,
        "notices.use_own_calendar": rules.always_allow,
    }
)

listed(Article, name="notices.view_article", listing=visible_articles)
listed(Event, name="notices.view_event", listing=visible_events)
listed(Picture, name="notices.view_picture", listing=visible_pictures)


@parties_in(Article)
def parties_to_article(person: Person, article: Article) -> Iterable[str]:
    if writes_for_unit_of(person, article) or has_written(person, article):
        yield UNIT_PARTY
    if holds_central_office(person):
        yield OFFICE_PARTY
