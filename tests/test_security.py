"""What every answer carries, and what is refused before any view is asked (trust.md, A3 and A4)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from sojourn.organisation.models import Role, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "http:///evil.example",
    "javascript:alert(1)",
    "\\\\evil.example",
]


@pytest.mark.parametrize("path", ["/programmes/calls/", "/account/login/", "/nothing-here/"])
def test_every_page_carries_the_headers(client, path):
    headers = client.get(path).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_content_security_policy_allows_our_own_files_only(client):
    policy = client.get("/programmes/calls/").headers["Content-Security-Policy"]

    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_static_file_may_be_kept_for_a_while_and_is_for_us_only(client):
    headers = client.get("/static/kernel/theme.css").headers

    assert headers["Cache-Control"] == "max-age=600, public"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in headers


def test_foreign_host_is_refused(client):
    assert client.get("/programmes/calls/", headers={"host": "evil.example"}).status_code == 400


def test_form_without_token_is_refused():
    client = Client(enforce_csrf_checks=True)

    assert client.post(reverse("organisation:keep_language"), {"language": "en"}).status_code == 403


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_sign_in_leads_nowhere_else(client, elsewhere):
    person = make.person()
    sent = {"login": person.email, "password": make.PASSWORD, "next": elsewhere}

    response = client.post(reverse("account_login"), sent)

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_switch_of_language_leads_nowhere_else(client, elsewhere):
    response = client.post(reverse("organisation:keep_language"), {"language": "en", "next": elsewhere})

    assert response.status_code in (204, 302)
    assert "evil" not in response.get("Location", "") and "javascript" not in response.get("Location", "")


HOSTILE = [
    "' OR 1=1 --",
    '"; DROP TABLE organisation_unit; --',
    "{{ 7*7 }}",
    "{% debug %}",
    "<script>alert(1)</script>",
    "%' ESCAPE '",
    "\\",
    "\0",
    "a" * 5000,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_search_with_words_of_a_program_finds_nothing_and_runs_nothing(client, words):
    make.university()
    make.institution(name_en="Bonn")
    officer = make.somebody(Role.OFFICER, Unit.objects.get(code="OIA"))
    client.force_login(officer.account)

    for name in ("partners:institution_list", "agreements:agreement_list", "programmes:programme_list"):
        answer = client.get(reverse(name), {"q": words})

        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "Bonn" not in answer.content.decode()
    assert Unit.objects.count() == 6


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "{{ 7*7 }}", "=HYPERLINK(1)", "\u202etxt.exe"]
)
def test_name_that_is_a_program_is_shown_as_text(client, name):
    make.university()
    Unit.objects.filter(code="LAW").update(name_zh=name, name_en=name)
    administrator = make.somebody(Role.ADMINISTRATOR, Unit.objects.get(code="LSU"))
    client.force_login(administrator.account)

    page = client.get(reverse("organisation:unit_list")).content.decode()

    assert escape(name) in page
    assert "<img src=x" not in page
