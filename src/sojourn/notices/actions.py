"""Writing, publishing and archiving news; events; the secret address of a calendar."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from sojourn.kernel import clock
from sojourn.kernel.action import action
from sojourn.kernel.files import store_bytes
from sojourn.kernel.links import link
from sojourn.kernel.mail import queue_mail
from sojourn.kernel.news import newsworthy_named
from sojourn.kernel.permission import require
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import take_step
from sojourn.kernel.versions import save_version
from sojourn.notices.markdown import used_pictures
from sojourn.notices.models import Article, CalendarLink, Event, Picture, Views
from sojourn.notices.pictures import Scaled, scaled
from sojourn.notices.queries import WRITERS
from sojourn.organisation.models import Person, Unit
from sojourn.organisation.queries import standing_of

MOST_PICTURES = 30


@action
def write_article(*, by: Person, about: Model | None = None, **facts: Any) -> Article:
    """Begin a draft; with `about` it stays linked to what it tells of."""
    _require_unit(by, facts["unit"])
    if about is not None:
        _require_telling(by, about)
    article = Article.objects.create(
        author=by, slug=free_slug(facts.get("title_en", ""), facts.get("title_zh", "")), **facts
    )
    Views.objects.create(article=article)
    if about is not None:
        link(about, article, by=by)
    return article


def _require_unit(by: Person, unit: Unit) -> None:
    if not standing_of(by).reaches(WRITERS, unit.pk):
        raise Forbidden(_("You do not write for this unit."))


def _require_telling(by: Person, about: Model) -> None:
    kind = newsworthy_named(about._meta.label_lower)
    if kind is None or not kind.listing(by).filter(pk=about.pk).exists():
        raise Forbidden(_("You may not do this."))


def free_slug(title_en: str, title_zh: str) -> str:
    """An address from the title, with a number behind it where it is taken."""
    wanted = slugify(title_en) or slugify(" ".join(lazy_pinyin(title_zh))) or "article"
    stem = wanted[:60].rstrip("-")
    taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


@action
def change_article(article: Article, *, seen: int, changes: dict[str, Any], by: Person) -> Article:
    """Change what stands there; readers see it at once where the article is published."""
    require(by, "notices.change_article", article)
    _require_unit(by, changes.get("unit", article.unit))
    fresh = save_version(article, seen=seen, changes=changes, by=by)
    if fresh.state == "published" and fresh.what_is_missing():
        raise Refusal(fresh.what_is_missing())
    return fresh


@action
def take_article_step(article: Article, *, step: str, by: Person, reason: str = "") -> Article:
    """Hand in, publish, return, archive; the author is told what became of it."""
    also = {}
    if step in ("publish", "republish") and article.day is None:
        also = {"day": clock.today()}
    taken = take_step(article, step, by=by, reason=reason, also=also)
    if step in ("publish", "return") and taken.author_id != by.pk:
        queue_mail(
            taken.author,
            template=f"notices/mail/{step}.txt",
            context={"article": taken, "reason": reason, "by": by},
            path=f"/notices/{taken.pk}/",
        )
    return taken


@action
def add_picture(
    article: Article, *, upload: UploadedFile, told_zh: str = "", told_en: str = "", by: Person
) -> Picture:
    """Keep a picture in two sizes; what is seen on it must be told for those who do not see it."""
    require(by, "notices.change_article", article)
    if not (told_zh.strip() or told_en.strip()):
        raise Refusal(_("Say what is seen on the picture, for readers who cannot see it."))
    if article.pictures.count() >= MOST_PICTURES:
        raise Refusal(_("An article has %(most)d pictures at most.") % {"most": MOST_PICTURES})
    large, small = scaled(upload)
    stem = (upload.name or "picture").rpartition(".")[0][:100] or "picture"
    return Picture.objects.create(
        article=article,
        large=_stored(large, stem, by),
        small=_stored(small, stem, by),
        width=large.width,
        height=large.height,
        told_zh=told_zh.strip(),
        told_en=told_en.strip(),
    )


def _stored(picture: Scaled, stem: str, by: Person) -> Any:
    suffix = "png" if picture.media_type == "image/png" else "jpg"
    return store_bytes(f"{stem}.{suffix}", picture.content, picture.media_type, by=by)


@action
def remove_picture(picture: Picture, *, by: Person) -> None:
    """Take the picture off its article, unless the text shows it."""
    article = Article.objects.select_for_update().get(pk=picture.article_id)
    require(by, "notices.change_article", article)
    if picture.pk in used_pictures(article.text_zh) | used_pictures(article.text_en):
        raise Refusal(_("The text shows this picture. Take it out of the text first."))
    picture.delete()


@action
def add_event(*, by: Person, about: Model | None = None, **facts: Any) -> Event:
    """Put something into the calendar."""
    _require_unit(by, facts["unit"])
    if about is not None:
        _require_telling(by, about)
    event = Event.objects.create(**facts)
    if about is not None:
        link(about, event, by=by)
    return event


@action
def change_event(event: Event, *, seen: int, changes: dict[str, Any], by: Person) -> Event:
    require(by, "notices.change_event", event)
    _require_unit(by, changes.get("unit", event.unit))
    return save_version(event, seen=seen, changes=changes, by=by)


@action
def renew_calendar_link(person: Person, *, by: Person) -> CalendarLink:
    """Give the person's calendar a new secret address; the one before leads nowhere from now on."""
    if by.pk != person.pk:
        raise Forbidden(_("You may not do this."))
    found = CalendarLink.objects.select_for_update().filter(person=person).first()
    if found is None:
        return CalendarLink.objects.create(person=person, renewed_at=clock.now())
    found.turn += 1
    found.renewed_at = clock.now()
    found.save(update_fields=["turn", "renewed_at"])
    return found
