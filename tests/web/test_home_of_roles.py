"""The home page of every role in the demonstration."""

import re

import pytest
from django.urls import reverse

from sojourn.kernel.models import Job
from sojourn.web import demo
from tests.web.demonstration import LABELS, browser_of

MOST_QUERIES = {
    "administrator": 14,
    "director": 18,
    "officer": 18,
    "officer (agreements, incoming)": 14,
    "academic affairs": 15,
    "graduate school": 15,
    "human resources": 11,
    "university leader": 15,
    "unit officer": 14,
    "unit leader": 14,
    "counsellor": 14,
    "foreign affairs office of a hospital": 14,
    "reviewer": 11,
    "student": 15,
    "student (offer to answer)": 17,
    "student (abroad)": 18,
    "student (back home)": 18,
    "partner contact": 15,
}
"""What each home page costs, the frame around it included; under 20 for everybody."""


def links_in(response) -> list[str]:
    found = set(re.findall(r'href="(/[^"#]*)"', response.content.decode()))
    return sorted(path.replace("&amp;", "&") for path in found if not path.startswith("/static/"))


def waiting_on(response) -> dict[str, int | None]:
    return {line.label: line.count for line in response.context["home"].lines}


@pytest.mark.parametrize("label", LABELS)
def test_every_link_on_a_home_page_leads_somewhere(filled, label):
    client = browser_of(label)

    answers = {path: client.get(path, follow=True).status_code for path in links_in(client.get("/"))}

    assert {path: status for path, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("label", LABELS)
def test_home_page_costs_a_fixed_number_of_queries(filled, label, django_assert_max_num_queries):
    client = browser_of(label)
    client.get("/")

    with django_assert_max_num_queries(MOST_QUERIES[label]):
        client.get("/")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (
            "officer",
            {
                "Applications to check",
                "Not endorsed, to decide",
                "Eligible, to send to review",
                "Call to finish and publish",
                "Notice period ends by itself",
                "Offers without an answer",
                "Nominations to send",
                "Arrivals to confirm",
                "Return reports to accept",
                "Partners' offers whose institution is to be settled",
            },
        ),
        ("officer (agreements, incoming)", {"Agreements that end within 180 days"}),
        ("unit officer", {"Applications to endorse", "Learning agreements to sign"}),
        ("unit leader", {"Applications to endorse"}),
        ("counsellor", {"Learning agreements to sign"}),
        ("foreign affairs office of a hospital", {"Applications to check", "Arrivals to confirm"}),
        ("reviewer", {"Reviews to write"}),
        ("partner contact", {"Nominations to answer"}),
        ("student (offer to answer)", {"Answer the offer of a place"}),
        ("student (back home)", {"Write your return report", "Hand in your transcript"}),
    ],
)
def test_what_waits_for_a_role_is_on_its_home_page(filled, in_english, label, expected):
    response = browser_of(label).get("/", headers={"accept-language": "en"})

    assert expected <= set(waiting_on(response))


def test_count_on_a_line_is_the_number_of_rows_behind_it(filled, in_english):
    client = browser_of("officer")
    lines = client.get("/").context["home"].lines
    listed = [line for line in lines if "?state=" in line.path and "/applications/calls/" in line.path]

    assert listed
    for line in listed:
        chosen = next(step for step in client.get(line.path).context["steps"] if step.is_chosen)
        assert chosen.count == str(line.count)


def test_filling_is_told_quietly_and_linked_for_who_may_watch(filled):
    job = demo.start_filling_rest(seed=7)
    Job.objects.filter(pk=job.pk).update(state="running", done=3, total=12)
    path = reverse("kernel:job", args=[job.pk])

    told, watched = (browser_of(label).get("/").content.decode() for label in ("director", "administrator"))

    assert "3 / 12" in told and path not in told
    assert "3 / 12" in watched and path in watched
