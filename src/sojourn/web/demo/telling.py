"""News and dates of the demonstration: written, reviewed and published as people do it."""

import io
from datetime import datetime, time, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from sojourn.cooperation.models import Visit
from sojourn.kernel import clock
from sojourn.kernel.news import newsworthy_named
from sojourn.notices import actions
from sojourn.notices.models import Article, Views
from sojourn.organisation.models import Person, Unit
from sojourn.web.demo.house import House
from sojourn.web.demo_data.news import INVENTED, OCCASIONS, STORIES, Story

WAYS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "review": ("submit",),
    "published": ("submit", "publish"),
}
TOLD_OF = 60
"""Visits that the full set tells of."""


def write_news(house: House) -> None:
    """The stories of the small set, and what stands in its calendar."""
    if Article.objects.exists():
        return
    for story in STORIES:
        with clock.standing_at(clock.now() - timedelta(days=story.days_ago)):
            _write(story, _author(house, story.unit), house.officer)
    for title, kind, unit, days, hour, hours, place in OCCASIONS:
        day = clock.today() + timedelta(days=days)
        begins = datetime.combine(day, time(hour), timezone.get_default_timezone())
        actions.add_event(
            by=house.officer,
            title_zh=title.zh,
            title_en=title.en,
            kind=kind,
            unit=Unit.objects.get(code=unit),
            begins_at=begins,
            ends_at=begins + timedelta(hours=hours),
            place_zh=place.zh,
            place_en=place.en,
        )


def _author(house: House, code: str) -> Person:
    return house.unit_officers.get(Unit.objects.get(code=code).pk, house.officer)


def _write(story: Story, author: Person, officer: Person) -> None:
    article = actions.write_article(
        by=author,
        title_zh=story.title.zh,
        title_en=story.title.en,
        lead_zh=story.lead.zh,
        lead_en=story.lead.en,
        text_zh=story.text.zh + INVENTED.zh,
        text_en=story.text.en + INVENTED.en,
        category=story.category,
        unit=Unit.objects.get(code=story.unit),
    )
    if story.colours:
        upload = SimpleUploadedFile("drawing.jpg", _drawing(*story.colours))
        actions.add_picture(article, upload=upload, told_zh=story.told.zh, told_en=story.told.en, by=author)
    _go(article, story.state, author, officer)


def _go(article: Article, state: str, author: Person, officer: Person) -> None:
    for step in WAYS[state]:
        article = actions.take_article_step(article, step=step, by=author if step == "submit" else officer)
    Views.objects.filter(article=article).update(count=37 * article.pk % 500)


def _drawing(first: str, second: str) -> bytes:
    """A picture that shows nobody."""
    image = Image.new("RGB", (960, 540), first)
    pencil = ImageDraw.Draw(image)
    for number in range(5):
        left, top = 30 + 170 * number, 160 + 30 * (number % 3)
        pencil.ellipse((left, top, left + 220, top + 220), outline=second, width=8)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def tell_of_visits(house: House) -> None:
    """An article on each of the latest visits, begun from what the register knows."""
    kind = newsworthy_named("cooperation.visit")
    if kind is None or Article.objects.count() > len(STORIES):
        return
    visits = Visit.objects.filter(ends_on__lt=clock.today()).select_related("unit", "institution")
    for visit in visits.order_by("-ends_on", "pk")[:TOLD_OF]:
        draft = kind.draft(visit)
        author = house.officer
        with clock.standing_at(datetime.combine(visit.ends_on, time(17), timezone.get_default_timezone())):
            article = actions.write_article(
                by=author,
                about=visit,
                title_zh=draft.title_zh,
                title_en=draft.title_en,
                text_zh=draft.text_zh + INVENTED.zh,
                text_en=draft.text_en + INVENTED.en,
                category="event",
                unit=visit.unit,
            )
            _go(article, "published", author, house.officer)
