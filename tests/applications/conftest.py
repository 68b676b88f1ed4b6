"""A small round: a university, a student of law, and an open call with three places."""

from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sojourn.applications import actions
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Question, RequiredDocument, Requirement
from tests import factories as make


@pytest.fixture
def house(db, now) -> SimpleNamespace:
    """Units, one person per role, and an open call with an easy, a hard and a doubtful place."""
    root = make.university()
    law, med = Unit.objects.get(code="LAW"), Unit.objects.get(code="MED")
    easy, hard, doubtful = make.place(), make.place(), make.place()
    Requirement.objects.create(programme=hard.programme, kind="gpa", parameters={"minimum": 3.8, "scale": 4})
    Requirement.objects.create(
        programme=doubtful.programme, kind="major", parameters={"allowed": ["Faculty of Social Science"]}
    )
    call = make.call(places=[easy, hard, doubtful], max_choices=3)
    return SimpleNamespace(
        root=root,
        law=law,
        med=med,
        easy=easy,
        hard=hard,
        doubtful=doubtful,
        call=call,
        student=make.student(law, name_zh="林知夏", name_en="Lin Zhixia", number="S20270001"),
        officer=make.somebody(Role.OFFICER, root),
        unit_officer=make.somebody(Role.UNIT_OFFICER, law),
        other_unit_officer=make.somebody(Role.UNIT_OFFICER, med),
    )


@pytest.fixture
def question(house) -> Question:
    return Question.objects.create(call=house.call, text_zh="为什么？", text_en="Why?", kind="text")


@pytest.fixture
def transcript(house) -> RequiredDocument:
    return RequiredDocument.objects.create(call=house.call, title_zh="成绩单", title_en="Transcript")


@pytest.fixture
def draft(house):
    """A draft with the easy place as its only choice."""
    application = actions.start_application(house.call, by=house.student)
    actions.add_choice(application, house.easy, by=house.student)
    application.refresh_from_db()
    return application


@pytest.fixture
def submitted(draft, house):
    return actions.submit_application(draft, by=house.student)


@pytest.fixture
def closed(house, now) -> None:
    """The call has closed."""
    now.move_to(house.call.closes_at)


def signed_in(client, person, language: str = "zh-hans"):
    """The client, signed in as this person, reading this language."""
    client.force_login(person.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    return client


def cost_of(client, url: str) -> int:
    """How many queries the page takes, whatever was kept from earlier ones; it must open."""
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
