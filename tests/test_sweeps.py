"""Every page with hostile texts in it, and everything a stranger could learn from (trust.md, A3 and A12)."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.http import HttpResponse
from django.urls import reverse

from sojourn.applications.models import Application
from sojourn.kernel.models import Account
from sojourn.kernel.permission import listings, may
from sojourn.kernel.search import rebuild
from sojourn.kernel.tally import recount_all
from sojourn.kernel.worklists import worklists
from sojourn.organisation.models import Person
from tests.test_addresses import (  # noqa: F401  the fixtures of its world
    ADDRESSES,
    MORE_PARAMETERS,
    OF_ROWS,
    QUERIES,
    cases_of,
    files,
    surroundings,
    undone,
    world,
)

MARK = "'\"><evil onevil=1>"
"""Ends an attribute and a tag, and begins one of its own."""
WORDS_OF_PROGRAMS = frozenset(
    """state step source target kind code role language mechanism worklist query act model checksum sha256
    digest secret commitment media_type path key password session_key number period direction country
    nationality level verdict outcome form task history_change_reason history_type shared_with scale
    """.split()  # noqa: SIM905  so many words are read better in lines
)
"""Columns that hold a word of ours or a number of theirs, which no person types."""
READERS = ("officer at OIA", "director at OIA", "administrator")
STRANGERS = ("without any", "former", "student at MED", "contact of the other")


class Reader(HTMLParser):
    """What a browser would make of a page, as far as it is not meant to be there."""

    def __init__(self) -> None:
        super().__init__()
        self.evil: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "evil" or any(name == "onevil" for name, _value in attributes):
            self.evil.append(self.get_starttag_text() or tag)


def evil_in(response: HttpResponse) -> list[str]:
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return []
    reader = Reader()
    reader.feed(response.content.decode())
    return reader.evil


def is_typed_by_people(field: models.Field[Any, Any]) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.EmailField | models.SlugField | models.URLField)
        and not field.choices
        and not field.unique
        and field.name not in WORDS_OF_PROGRAMS
        and (field.max_length or 99) >= len(MARK)
    )


def write_mark() -> int:
    """Put the mark into every text of every row; gives into how many columns."""
    written = 0
    for package in settings.PACKAGES:
        for model in apps.get_app_config(package).get_models():
            for field in filter(is_typed_by_people, model._meta.concrete_fields):
                try:
                    with transaction.atomic():
                        written += bool(model._base_manager.update(**{field.name: MARK}))
                except DatabaseError:
                    continue  # a constraint of the database allows no such text
    return written


def test_hostile_text_in_every_column_is_inert_on_every_page_of_the_office(world, db):  # noqa: F811
    wrong, seen = [], 0
    with transaction.atomic():
        columns = write_mark()
        rebuild()
        for address in ADDRESSES:
            for who in READERS:
                person = world.people[who]
                further = address.parameters - {"pk"}
                if further and (address.view.permission is None or address.name not in MORE_PARAMETERS):
                    continue
                row = None
                if address.one_of:
                    row = address.one_of(person).order_by("-pk").first()
                    if row is None or not may(person, address.view.permission, row):
                        continue
                elif address.view.permission and not may(person, address.view.permission):
                    continue
                numbers = next((given for given, found in cases_of(address, person, row) if found), None)
                if numbers is None:
                    continue
                query = QUERIES[address.name](person) if address.name in QUERIES else ""
                path = address.path(**numbers) + query
                response = undone(lambda path=path, who=who: world.client(who).get(path))
                if response.status_code == 405:
                    break
                seen += response.status_code == 200
                wrong += [f"{path}: {text}" for text in evil_in(response)]
                if response.status_code >= 500:
                    wrong.append(f"{path}: {response.status_code}")
                break
        transaction.set_rollback(True)

    assert wrong == []
    assert (columns > 150, seen > 150) == (True, True), (columns, seen)


def bare(response: HttpResponse, path: str) -> tuple[int, str]:
    """Status and text without what differs from one request to the next."""
    text = response.content.decode().replace(path, "")
    return response.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", text)


def test_what_one_may_not_see_is_refused_in_the_words_for_what_is_not_there(world, db):  # noqa: F811
    wrong = []
    for address in OF_ROWS:
        if address.parameters != {"pk"}:
            continue
        for who in STRANGERS:
            hidden = next(
                (
                    row
                    for row in address.rows(world)
                    if not address.one_of(world.people[who]).filter(pk=row.pk)
                ),
                None,
            )
            if hidden is None:
                continue
            there, nowhere = (address.path(pk=number) for number in (hidden.pk, 10**9))
            answers = [
                bare(undone(lambda path=path, who=who: world.client(who).get(path)), path)
                for path in (there, nowhere)
            ]
            if answers[0] != answers[1] or answers[0][0] not in (404, 405):
                wrong.append(f"{who} learns something at {there}")

    assert wrong == []


@pytest.mark.parametrize("who", STRANGERS)
def test_no_search_or_suggestion_names_whom_one_does_not_see(world, db, who):  # noqa: F811
    person = world.people[who]
    seen = set(listings()[Person][1](person).values_list("pk", flat=True))
    hidden = [one for one in Person.objects.exclude(pk__in=seen) if one.name_en and one.name_zh][:12]
    own = [person.name_en, person.name_zh]
    wrong = []
    for one in hidden:
        for page in ("web:search", "web:suggestions"):
            text = world.client(who).get(reverse(page), {"q": one.name_en}).content.decode()
            told = text.replace(f'value="{one.name_en}"', "").replace(f"“{one.name_en}”", "")
            if one.name_en not in own and (one.email in told or one.name_zh in told):
                wrong.append(f"{who} finds {one.pk} by {page}")

    assert hidden and wrong == []


@pytest.mark.parametrize(
    "who", [*STRANGERS, "unit_officer at LAW", "counsellor at MED", "registry_graduate at OIA"]
)
def test_counts_and_exports_of_every_list_tell_of_ones_own_rows_only(world, db, who):  # noqa: F811
    # the world is made without its steps: in life an offer stands on what was handed in
    Application.objects.filter(offers__isnull=False, state="draft").update(state="ranked")
    recount_all()
    person, wrong = world.people[who], []
    for name, worklist in worklists().items():
        sheet = reverse("kernel:worklist_sheet", args=[name])
        answer = world.client(who).get(f"{sheet}?form=json")
        if not may(person, worklist.permission):
            wrong += [name] if answer.status_code != 404 else []
            continue
        own = worklist.listing(person)
        told = {row["id"] for row in answer.json()["rows"]}
        if not told <= set(own.values_list("pk", flat=True)):
            wrong.append(f"{name}: rows of others")
        steps = world.client(who).get(reverse(worklist.page) + "?view=0").context.get("steps") or []
        counted = own.order_by().values("pk").distinct().count()
        if steps and steps[0].count != str(counted):
            wrong.append(f"{name}: {steps[0].count} instead of {counted}")

    assert wrong == []


def test_accounts_are_told_apart_by_no_answer_of_the_sign_in_page(world, db, client):  # noqa: F811
    known = Account.objects.exclude(email="").first()

    answers = []
    for email in (known.email, "nobody-at-all@example.org"):
        sent = {"login": email, "password": "not the password"}
        answers.append(bare(client.post(reverse("account_login"), sent), email))

    assert answers[0] == answers[1]
