"""Pages of jobs and letters: the owner's, and nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.kernel.jobs import job, start_job
from sojourn.kernel.models import Job, Mail
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind():
    job("pages.test", label="A long piece of work")(lambda progress: None)


@pytest.fixture
def person(client):
    who = make.person()
    client.force_login(who.account)
    return who


def letter(person, **facts):
    texts = {
        "address": person.email,
        "subject": "News <b>",
        "body": "One line.\n\nAnother & more.",
        "path": "/x/",
    }
    return Mail.objects.create(account=person.account, state="kept", **texts | facts)


@pytest.mark.parametrize(
    ("facts", "texts"),
    [
        ({"state": "waiting"}, ["A long piece of work", "hx-get", "/cancel/"]),
        ({"state": "running", "done": 3, "total": 10}, ['value="3" max="10"', "hx-get", "/cancel/"]),
        ({"state": "done", "result": {"path": "/there/"}}, ['href="/there/"']),
        ({"state": "failed", "error": "Not <b>now</b>."}, ["Not &lt;b&gt;now&lt;/b&gt;.", "/retry/"]),
        ({"state": "cancelled"}, ["/retry/"]),
    ],
)
def test_page_of_a_job_shows_where_it_stands_and_what_can_be_done(client, person, facts, texts):
    made = Job.objects.create(kind="pages.test", author=person.account, **facts)

    page = client.get(f"/kernel/work/{made.pk}/").content.decode()

    assert [text for text in texts if text not in page] == []
    assert (f'hx-get="/kernel/work/{made.pk}/"' in page) == (facts["state"] in {"waiting", "running"})


def test_htmx_gets_the_part_of_a_job_that_moves(client, person):
    made = start_job("pages.test", by=person)

    page = client.get(f"/kernel/work/{made.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert page.lstrip().startswith('<div id="job"')


def test_job_is_cancelled_and_begun_again_from_its_page(client, person):
    made = start_job("pages.test", by=person)

    assert client.post(f"/kernel/work/{made.pk}/cancel/").status_code == 302
    assert Job.objects.get().state == "cancelled"
    client.post(f"/kernel/work/{made.pk}/retry/")
    assert Job.objects.get().state == "waiting"


@pytest.mark.parametrize("address", ["", "cancel/", "retry/"])
def test_job_of_somebody_else_is_not_there(client, person, address):
    made = start_job("pages.test", by=make.person())

    response = getattr(client, "post" if address else "get")(f"/kernel/work/{made.pk}/{address}")

    assert (response.status_code, Job.objects.get().state) == (404, "waiting")


def test_list_of_letters_is_ones_own_and_the_newest_first(client, person):
    for number in range(60):
        letter(person, subject=f"Letter {number}.")
    letter(make.person(), subject="Not for you")

    page = client.get("/kernel/mail/").content.decode()

    shown = [number for number in range(60) if f"Letter {number}." in page]
    assert (shown, page.index("Letter 59.") < page.index("Letter 10.")) == (list(range(10, 60)), True)
    assert "Not for you" not in page


def test_list_of_letters_costs_as_much_for_many(client, person):
    letter(person)
    client.get("/kernel/mail/")  # what is remembered from one page to the next is not counted
    with CaptureQueriesContext(connection) as few:
        client.get("/kernel/mail/")
    for _time in range(60):
        letter(person)

    with CaptureQueriesContext(connection) as many:
        client.get("/kernel/mail/")

    assert len(many) == len(few) < 20


def test_letter_is_shown_as_text_leads_on_and_counts_as_read(client, person):
    mail = letter(person)

    page = client.get(f"/kernel/mail/{mail.pk}/").content.decode()

    mail.refresh_from_db()
    assert [text in page for text in ("News &lt;b&gt;", "<p>Another &amp; more.</p>", 'href="/x/"')] == [
        True
    ] * 3
    assert mail.read_at is not None


def test_letter_to_somebody_else_is_not_there(client, person):
    mail = letter(make.person())

    assert client.get(f"/kernel/mail/{mail.pk}/").status_code == 404
    mail.refresh_from_db()
    assert mail.read_at is None


def test_all_letters_are_marked_as_read_but_not_those_of_others(client, person):
    letter(person), letter(make.person())

    client.post("/kernel/mail/read/")

    assert [mail.read_at is None for mail in Mail.objects.order_by("id")] == [False, True]
