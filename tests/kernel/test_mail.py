"""The outbox: what is written into it and when, and what becomes of it with good and bad mail servers."""

import email
import email.message
import email.policy
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.template import engines

from sojourn.kernel import mail
from sojourn.kernel.mail import mails_due, mark_read, queue_mail, send_due_mails, visible_mails
from sojourn.kernel.models import Mail
from tests import factories as make
from tests.conftest import NOW
from tests.kernel.smtp import serving

pytestmark = pytest.mark.django_db
LETTER = "{% load i18n %}{% translate 'Letters' %}\n\n{{ name }}，{{ reader.email }}\n"


@pytest.fixture(autouse=True)
def letter(settings, tmp_path):
    """The template "letter.txt"."""
    (tmp_path / "letter.txt").write_text(LETTER, encoding="utf-8")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    engines._engines.clear()
    yield
    engines._engines.clear()


@pytest.fixture
def post(settings):
    """Letters go out by SMTP to a server of one's own, which hears of them soon."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SEND_MAIL = True
    settings.EMAIL_TIMEOUT = 0.5
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "office@example.org"
    settings.ADDRESS = "https://sojourn.example.org"
    return settings


def queued(**facts):
    context = {"name": "O'Neil & <Sons>"}
    return queue_mail(make.person(**facts), template="letter.txt", context=context, path="/work/1/")


def read(letter: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(letter, policy=email.policy.default)


def states() -> list[tuple[str, int]]:
    return list(Mail.objects.order_by("id").values_list("state", "attempts"))


@pytest.mark.parametrize(("language", "subject"), [("zh-hans", "来信"), ("en", "Letters")])
def test_letter_is_in_the_language_of_its_reader_and_plain_text(language, subject):
    kept = queued(language=language, email="reader@example.org")

    assert (kept.subject, kept.body, kept.address, kept.path, kept.state) == (
        subject,
        "O'Neil & <Sons>，reader@example.org",
        "reader@example.org",
        "/work/1/",
        "kept",
    )


def test_letter_of_an_action_that_fails_was_never_written():
    with pytest.raises(ValueError, match="fails"), transaction.atomic():
        queued()
        raise ValueError("fails")

    assert Mail.objects.count() == 0


def test_letter_is_sent_once_with_the_address_it_leads_to(post, now):
    queued(email="reader@example.org", language="en")

    with serving("takes") as server:
        post.EMAIL_PORT = server.port
        counts = [send_due_mails(), send_due_mails()]

    taken = read(server.letters[0])
    assert (counts, len(server.letters), states(), Mail.objects.get().sent_at) == (
        [1, 0],
        1,
        [("sent", 1)],
        NOW,
    )
    assert (taken["To"], taken["From"], taken["Subject"], taken["Message-ID"]) == (
        "reader@example.org",
        "office@example.org",
        "Letters",
        f"<sojourn-mail-{Mail.objects.get().pk}@example.org>",
    )
    assert taken.get_content().splitlines() == [
        "O'Neil & <Sons>，reader@example.org",
        "",
        "https://sojourn.example.org/work/1/",
    ]


def test_letters_of_one_round_share_a_connection(post):
    for _time in range(3):
        queued()

    with serving("takes") as server:
        post.EMAIL_PORT = server.port
        sent = send_due_mails()

    assert (sent, server.calls, len(server.letters)) == (3, 1, 3)


def test_letter_that_the_server_refuses_is_tried_six_times_with_growing_pauses_and_given_up(post, now):
    queued()
    pauses = []

    with serving("refuses") as server:
        post.EMAIL_PORT = server.port
        for attempt in range(1, 9):
            assert send_due_mails() == 0
            row = Mail.objects.get()
            if row.state == "failed":
                break
            pauses.append(row.retry_at - mail.clock.now())
            assert send_due_mails() == 0  # too early: nothing happens
            assert Mail.objects.get().attempts == attempt
            now.shift(pauses[-1])

    row = Mail.objects.get()
    assert pauses == [timedelta(minutes=2**number) for number in range(1, 6)]
    assert (states(), "no such mailbox" in row.error, server.letters) == ([("failed", 6)], True, [])


def test_letter_the_server_refuses_does_not_hold_up_the_next(post):
    queued(email="nobody@example.org")

    with serving("refuses") as server:
        post.EMAIL_PORT = server.port
        send_due_mails()
        server.mood = "takes"
        queued()
        assert send_due_mails() == 1

    assert states() == [("waiting", 1), ("sent", 1)]


@pytest.mark.parametrize("mood", ["hangs", "breaks off"])
def test_server_that_says_nothing_costs_one_attempt_a_round_and_no_letter(post, now, mood):
    for _time in range(3):
        queued()

    with serving(mood) as server:
        post.EMAIL_PORT = server.port
        assert send_due_mails() == 0
        assert (states(), server.calls) == ([("waiting", 1), ("waiting", 0), ("waiting", 0)], 1)
        now.shift(timedelta(minutes=2))
        server.mood = "takes"
        assert send_due_mails() == 3

    assert states() == [("sent", 2), ("sent", 1), ("sent", 1)]


def test_letter_waits_for_a_server_that_is_away_however_long(post, now):
    queued()

    for _round in range(12):
        assert send_due_mails() == 0  # nobody listens at port 1
        row = Mail.objects.get()
        pause = row.retry_at - mail.clock.now()
        now.shift(pause)

    assert (row.state, row.attempts, pause) == ("waiting", 12, timedelta(minutes=64))


def test_address_that_no_mail_can_have_is_noted_and_holds_nothing_up(post):
    queued()
    Mail.objects.update(address="a\nb@example.org")
    queued()

    with serving("takes") as server:
        post.EMAIL_PORT = server.port
        assert send_due_mails() == 1

    assert states() == [("waiting", 1), ("sent", 1)]


def test_letters_without_a_mail_server_are_kept_to_be_read(settings):
    settings.SEND_MAIL = False
    queued()

    assert (states(), send_due_mails(), mails_due().count()) == ([("kept", 0)], 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_letter_once(post):
    for _time in range(12):
        queued()
    begin, counts = threading.Barrier(2), []

    def work() -> None:
        begin.wait()
        counts.append(send_due_mails())
        connections.close_all()

    with serving("takes") as server:
        post.EMAIL_PORT = server.port
        workers = [threading.Thread(target=work) for _worker in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    ids = [read(letter)["Message-ID"] for letter in server.letters]
    assert (sum(counts), len(ids), len(set(ids)), set(states())) == (12, 12, 12, {("sent", 1)})


def test_letters_are_seen_by_their_reader_and_read_once(now):
    mine, _other = queued(), queued()
    reader = mine.account.person
    mark_read(visible_mails(reader))
    now.shift(timedelta(hours=1))
    mark_read(visible_mails(reader))

    assert list(visible_mails(reader)) == [mine]
    assert list(Mail.objects.order_by("id").values_list("read_at", flat=True)) == [NOW, None]
    assert list(visible_mails(make.person(account=None))) == []
