"""The public site: what everybody sees, at once after an edit, and nobody's own things."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
import vobject
from django.urls import reverse

from sojourn.notices import actions
from sojourn.notices.keeping import shelf
from sojourn.notices.models import Article, CalendarLink, Event, Views
from sojourn.notices.queries import token_of
from sojourn.notices.reading import write_readings
from sojourn.organisation.models import Role, Unit
from tests import factories as make
from tests.conftest import NOW

ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_shelf():
    shelf.clear()


@pytest.fixture
def officer(now):
    make.university()
    return make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))


def written(by, state="published", **facts) -> Article:
    facts = {
        "title_zh": "代表团来访",
        "title_en": "A delegation came",
        "text_zh": "很**好**。",
        "text_en": "It was **good**.",
        "category": "event",
        "unit": Unit.objects.get(code="LAW"),
    } | facts
    article = actions.write_article(by=by, **facts)
    for step in {"draft": [], "review": ["submit"], "published": ["submit", "publish"]}[state]:
        actions.take_article_step(article, step=step, by=by)
    article.refresh_from_db()
    return article


def test_article_is_seen_in_both_languages(client, officer):
    article = written(officer)

    zh, en = (client.get(reverse("site:article", args=[code, article.slug])) for code in ("zh", "en"))

    assert (zh.status_code, zh["Content-Language"]) == (200, "zh-hans")
    assert "很<strong>好</strong>。" in zh.text
    assert ('<html lang="en"' in en.text, "It was <strong>good</strong>." in en.text) == (True, True)
    assert f'hreflang="en" href="http://localhost:8000/site/en/news/{article.slug}/"' in zh.text


def test_only_published_articles_are_seen(client, officer, now):
    states = {state: written(officer, state) for state in ("draft", "review")}
    ahead = written(officer, day=date(2027, 10, 13))
    past = written(officer)
    actions.take_article_step(past, step="archive", by=officer)

    seen = {
        one.slug: client.get(reverse("site:article", args=["en", one.slug])).status_code
        for one in (*states.values(), ahead, past)
    }

    assert set(seen.values()) == {404}
    assert Article.objects.exists() and "delegation" not in client.get("/site/en/news/").text


def test_edit_is_seen_at_once_and_an_unchanged_page_is_not_sent_again(client, officer):
    article = written(officer)
    path = reverse("site:article", args=["en", article.slug])
    first = client.get(path)

    again = client.get(path, headers={"if-none-match": first["ETag"]})
    actions.change_article(article, seen=article.version, changes={"text_en": "Corrected."}, by=officer)
    after = client.get(path, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (after.status_code, "Corrected." in after.text) == (200, True)
    assert first["Cache-Control"] == "public, no-cache"


def test_kept_page_costs_one_query(client, officer, django_assert_num_queries):
    written(officer)
    client.get("/site/en/")

    with django_assert_num_queries(1):
        client.get("/site/en/")


@pytest.mark.parametrize("path, most", [("", 14), ("news/", 9), ("calendar/", 6), ("partners/", 5)])
def test_first_look_costs_few_queries(client, officer, path, most, django_assert_max_num_queries):
    for _ in range(5):
        written(officer)

    with django_assert_max_num_queries(most):
        assert client.get(f"/site/en/{path}").status_code == 200


def test_page_says_the_same_to_whoever_is_signed_in(client, officer):
    written(officer)
    client.force_login(officer.account)
    first = client.get("/site/zh/", headers={"accept-language": "en"})
    client.logout()
    shelf.clear()

    assert client.get("/site/zh/").content == first.content
    assert "Set-Cookie" not in first and officer.email not in first.text


def test_readings_are_counted_in_batches_and_without_persons(client, officer):
    article = written(officer)
    path = reverse("site:article", args=["en", article.slug])
    write_readings()
    for _ in range(3):
        client.get(path)

    write_readings()

    assert Views.objects.get(article=article).count >= 3
    assert not client.cookies


@pytest.mark.parametrize(
    "address", ["/site/zh/news/feed.atom", "/site/zh/units/LAW/feed.atom", "/site/zh/news/of/event/feed.atom"]
)
def test_feed_is_atom_with_whole_articles(client, officer, address):
    article = written(officer, title_zh="“甲 & 乙” <签约>")

    answer = client.get(address)
    feed = ElementTree.fromstring(answer.content)

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    entry = feed.find(f"{ATOM}entry")
    assert [feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "link")] == [
        True
    ] * 4
    assert {
        name: entry.find(f"{ATOM}{name}").text for name in ("id", "title", "content", "published", "updated")
    } == {
        "id": f"http://localhost:8000/site/zh/news/{article.slug}/",
        "title": "“甲 & 乙” <签约>",
        "content": "<p>很<strong>好</strong>。</p>\n",
        "published": "2027-10-12T00:00:00+08:00",
        "updated": "2027-10-12T00:00:00+08:00",
    }
    assert entry.find(f"{ATOM}author/{ATOM}name").text == officer.name_zh


def test_feed_of_calls(client, officer):
    call = make.call(places=[make.place()], opens_at=NOW - timedelta(days=1))

    feed = ElementTree.fromstring(client.get("/site/en/calls/feed.atom").content)

    assert [one.text for one in feed.iterfind(f"{ATOM}entry/{ATOM}title")] == [call.title_en]


def add_event(officer, **facts) -> Event:
    facts = {
        "title_zh": "说明会",
        "title_en": "Information, all welcome",
        "unit": Unit.objects.get(code="LAW"),
        "begins_at": NOW + timedelta(days=3),
        "ends_at": NOW + timedelta(days=3, hours=2),
        "place_en": "Room 5",
    } | facts
    return actions.add_event(by=officer, **facts)


def test_calendar_shows_calls_and_events_and_another_library_reads_it(client, officer):
    call = make.call(places=[make.place()], opens_at=NOW, closes_at=NOW + timedelta(days=10))
    event = add_event(officer)
    add_event(officer, is_public=False, title_en="Behind closed doors")
    add_event(officer, is_cancelled=True, title_en="Not held")

    page = client.get("/site/en/calendar/?month=2027-10&view=list").text
    read = vobject.readOne(client.get("/site/en/calendar.ics").text)

    assert ("Information, all welcome" in page, "Behind closed" in page, call.title_en in page) == (
        True, False, True,
    )  # fmt: skip
    told = {one.summary.value: (one.dtstart.value, one.dtend.value) for one in read.vevent_list}
    assert told["information event: Information, all welcome"] == (event.begins_at, event.ends_at)
    assert f"Deadline: {call.title_en}" in told and not any("Not held" in title for title in told)
    assert len({one.uid.value for one in read.vevent_list}) == len(read.vevent_list)


@pytest.mark.parametrize("month", ["", "2027-13", "9999-01", "x", "0000-01", "２０２７-01", "2027-10-"])
def test_calendar_of_no_month_is_that_of_today(client, officer, month):
    assert "October 2027" in client.get(f"/site/en/calendar/?month={month}").text


def test_own_calendar_by_secret_address_until_it_is_renewed(client, officer):
    student = make.student(Unit.objects.get(code="LAW"))
    call = make.call(places=[make.place()], closes_at=NOW + timedelta(days=10))
    make.application(call=call, person=student)
    link = actions.renew_calendar_link(student, by=student)
    address = reverse("site:own_calendar", args=[link.pk, token_of(link)])

    read = vobject.readOne(client.get(address).text)
    actions.renew_calendar_link(student, by=student)
    after = client.get(address).status_code
    fresh = CalendarLink.objects.get(person=student)

    assert [one.dtstart.value for one in read.vevent_list] == [call.closes_at]
    assert after == 404
    assert client.get(reverse("site:own_calendar", args=[fresh.pk, token_of(fresh)])).status_code == 200


def test_own_calendar_of_a_closed_account_is_dead(client, officer):
    link = actions.renew_calendar_link(officer, by=officer)
    officer.account.is_active = False
    officer.account.save()

    assert client.get(reverse("site:own_calendar", args=[link.pk, token_of(link)])).status_code == 404


def test_map_names_both_languages(client, officer):
    article = written(officer)

    index = client.get("/site/sitemap.xml").text
    part = client.get("/site/sitemap-1.xml").text

    assert index.count("<sitemap>") == 2 and ElementTree.fromstring(part) is not None
    assert f"<loc>http://localhost:8000/site/en/news/{article.slug}/</loc>" in part
    assert "Sitemap: http://localhost:8000/site/sitemap.xml" in client.get("/robots.txt").text


def test_words_narrow_the_news(client, officer):
    written(officer, title_en="A talk on law")
    written(officer, title_en="Nursing week")

    page = client.get("/site/en/news/?q=nursing").text

    assert ("Nursing week" in page, "A talk on law" in page) == (True, False)


def test_calls_are_reached_in_the_language_of_the_site(client, officer):
    call = make.call(places=[make.place()])

    answer = client.get(f"/site/en/calls/{call.pk}/", follow=True)

    assert (answer.status_code, '<html lang="en"' in answer.text) == (200, True)


def test_front_door_leads_visitors_to_the_site_in_their_language(client, officer):
    answer = client.get("/", headers={"accept-language": "en"}, follow=True)

    assert answer.redirect_chain[-1][0] == "/site/en/"
