"""News and dates in a real browser, in both languages: written with scripts in them, published, read."""

from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import time_machine
import vobject
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from sojourn.cooperation.models import Visit
from sojourn.notices import actions
from sojourn.notices.keeping import shelf
from sojourn.notices.models import Article
from sojourn.notices.reading import write_readings
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW
from tests.notices.test_articles import picture_file
from tests.web.round.visitor import Visitor

SHOWN = [
    "bilingual articles",
    "date, author and views",
    "draft from a meeting or visit",
    "public calendar",
    "feeds",
]
LANGUAGES = [
    pytest.param("zh-hans", marks=pytest.mark.mission("M14", shows=[*SHOWN, "in Chinese"])),
    pytest.param("en", marks=pytest.mark.mission("M14", shows=[*SHOWN, "in English"])),
]
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = (
    "We **signed**.\n\n<script>document.title='caught'</script>\n\n"
    '<img src=x onerror="document.title=1">\n\n[a link](javascript:document.title=1)'
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clock(transactional_db) -> Iterator[time_machine.Traveller]:
    cache.clear()
    shelf.clear()
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def visit(clock) -> Visit:
    make.university()
    return Visit.objects.create(
        number="V1",
        title_zh="波恩大学来访",
        title_en="Bonn came to see us",
        direction="in",
        unit=Unit.objects.get(code="LAW"),
        institution=make.institution(name_en="University of Bonn"),
        country="DE",
        starts_on=NOW.date(),
        ends_on=NOW.date(),
    )


def signed_in(page, language, role, unit) -> Visitor:
    one = Visitor(page, language, make.somebody(role, Unit.objects.get(code=unit)))
    one.sign_in()
    return one


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_visit_to_an_article_that_everybody_reads(wide, phone, visit, language):
    author = signed_in(wide, language, Role.UNIT_OFFICER, "LAW")
    article = write(author)
    officer = signed_in(wide, language, Role.OFFICER, "OIA")
    publish(officer, article)
    read(Visitor(phone, language), article)
    dates(Visitor(phone, language), officer)


def write(author: Visitor) -> Article:
    """On what the register knows of the visit; a form without any title keeps what was typed."""
    author.open("web:home")
    author.follow(author.words("Write news"))
    author.follow(author.words("New article"), within="main")
    author.follow(author.words("Write about it"), within="main", exact=False)
    assert "University of Bonn" in author.page.locator("[name=text_en]").input_value()
    author.fill(title_zh="", title_en="", text_zh=HOSTILE, text_en=HOSTILE)
    author.press(author.words("Save"), status=422)
    assert author.page.locator("[name=text_en]").input_value() == HOSTILE
    author.fill(
        title_zh="波恩大学<b>来访</b>", title_en="Bonn <b>came</b>", lead_zh="合作", lead_en="Together"
    )
    author.press(author.words("Save"))
    article = Article.objects.get()
    upload: SimpleUploadedFile = picture_file((900, 500))
    actions.add_picture(article, upload=upload, told_zh="红色", told_en="All red", by=author.person)
    author.open("notices:article", article.pk)
    author.step(Article, "submit")
    author.stands(Article, "review", who="office")
    return article


def publish(officer: Visitor, article: Article) -> None:
    """It waits on the home page of the office."""
    officer.take_up("News to review")
    officer.follow(officer.named(article, "title"), within="main")
    officer.step(Article, "publish")
    officer.stands(Article, "published")


def read(visitor: Visitor, article: Article) -> None:
    """A visitor's phone shows it as text; the feed of this language holds it."""
    visitor.choose_language()
    visitor.open("web:home")
    assert visitor.at == "site:home"
    visitor.follow(visitor.named(article, "title"), within="main")
    visitor.reads("<script>document.title='caught'</script>", visitor.named(article.author), "We signed.")
    assert visitor.page.title().startswith(visitor.named(article, "title"))
    assert visitor.page.locator("main script, main a[href^=javascript], main .written img").count() == 0
    assert visitor.page.locator("main figure img").get_attribute("alt") == visitor.named(
        article.pictures.get(), "told"
    )
    write_readings()
    article.views.refresh_from_db()
    assert article.views.count >= 1
    code = "zh" if visitor.language == "zh-hans" else "en"
    feed = ElementTree.fromstring(visitor.page.request.get(f"/site/{code}/news/feed.atom").body())
    assert [one.text for one in feed.iterfind(f"{ATOM}entry/{ATOM}title")] == [
        visitor.named(article, "title")
    ]


def dates(visitor: Visitor, officer: Visitor) -> None:
    """An event and a call stand in the calendar; another library reads its file."""
    call = make.call(places=[make.place()], closes_at=NOW + timedelta(days=9))
    officer.open("notices:event_list")
    officer.follow(officer.words("New event"), within="main")
    facts = {"title_zh": "宣讲", "title_en": "All welcome", "unit": str(Unit.objects.get(code="OIA").pk)}
    officer.fill(**facts, begins_at="2027-10-20T14:00", ends_at="2027-10-20T13:00")
    officer.press(officer.words("Save"), status=422)
    officer.fill(ends_at="2027-10-20T16:00")
    officer.press(officer.words("Save"))
    visitor.choose_language()
    visitor.open("site:to_calendar")
    title = "宣讲" if visitor.language == "zh-hans" else "All welcome"
    visitor.reads(title, visitor.named(call, "title"))
    code = "zh" if visitor.language == "zh-hans" else "en"
    read = vobject.readOne(visitor.page.request.get(f"/site/{code}/calendar.ics").text())
    assert any(title in one.summary.value for one in read.vevent_list)
    officer.open("notices:own_calendar")
    officer.press(officer.words("Make my address"))
    address = officer.page.locator("#address").input_value()
    assert "/site/calendar/" in address
