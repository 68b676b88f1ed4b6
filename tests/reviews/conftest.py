"""A closed call under review: two schools, three applications, a panel of three from elsewhere."""

from datetime import date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest

from sojourn.kernel import clock
from sojourn.kernel.files import store_bytes
from sojourn.kernel.models import Mail
from sojourn.organisation.models import Role, Unit
from sojourn.programmes.models import Question, RequiredDocument, ScorePart
from sojourn.reviews import actions
from sojourn.reviews.models import Interview, Review, Slot
from tests import factories as make
from tests.conftest import SHANGHAI
from tests.reviews.test_cleaning import pdf

DAY = date(2027, 11, 20)
UNTIL = datetime(2027, 11, 18, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def house(db, now) -> SimpleNamespace:
    root = make.university()
    law, med = Unit.objects.get(code="LAW"), Unit.objects.get(code="MED")
    far = make.unit("FAR", parent=root, kind="school")
    call = make.call(reviews_per_application=2, review_until=date(2027, 12, 1))
    for source, weight in (("marks", 40), ("language", 20), ("review", 30), ("unit", 10)):
        ScorePart.objects.create(call=call, source=source, weight=weight)
    officer = make.somebody(Role.OFFICER, root)
    students = [
        make.student(law, name_zh="林知夏", name_en="Lin Zhixia", number="S20270001"),
        make.student(law),
        make.student(med),
    ]
    now.move_to(call.closes_at)
    return SimpleNamespace(
        root=root,
        law=law,
        med=med,
        call=call,
        officer=officer,
        students=students,
        applications=[make.application(call=call, person=one, state="under_review") for one in students],
        panel=[make.somebody(Role.STAFF, far) for _ in range(3)],
    )


@pytest.fixture
def criteria(house):
    return actions.use_default_criteria(house.call, by=house.officer)


@pytest.fixture
def panel(house, criteria):
    for person in house.panel:
        actions.add_panel_member(house.call, person, by=house.officer)
    return house.panel


@pytest.fixture
def review(house, panel) -> Review:
    """The first of the panel is asked about the first application."""
    return Review.objects.create(
        application=house.applications[0], reviewer=panel[0], impartial_at=clock.now()
    )


@pytest.fixture
def told(house):
    """What the first applicant wrote and handed in, with their name all over it."""
    application = house.applications[0]
    question = Question.objects.create(call=house.call, text_zh="为什么？", text_en="Why?", kind="text")
    required = RequiredDocument.objects.create(call=house.call, title_zh="成绩单", title_en="Transcript")
    application.answers = {
        str(question.pk): "我是林知夏，法学院。I am Zhixia of the School of Law, S20270001."
        " I want to study Linguistics in Berlin."
    }
    application.save()
    stored = make_stored(house.students[0])
    application.documents.create(required=required, stored=stored)
    return application


def make_stored(person):
    return store_bytes("林知夏 Lin Zhixia transcript.pdf", pdf(), "application/pdf", by=person)


def full_points(criteria, points: int = 8) -> dict:
    return {criterion.pk: Decimal(points) for criterion in criteria}


def hand_in(review, criteria, points: int = 8) -> Review:
    """The review written and handed in by its reviewer, so many points for each criterion."""
    actions.save_review(
        review, seen=review.version, points=full_points(criteria, points), comment="", by=review.reviewer
    )
    return actions.submit_review(review, by=review.reviewer)


def add_slots(house, **changes) -> list[Slot]:
    facts = {
        "day": DAY,
        "starts": time(9),
        "ends": time(10),
        "minutes": 20,
        "capacity": 1,
        "interviewers": house.panel[:2],
        "room": "A101",
    }
    return actions.add_slots(house.call, by=house.officer, **facts | changes)


@pytest.fixture
def slots(house, panel) -> list[Slot]:
    actions.save_interview_round(house.call, book_until=UNTIL, text_en="Bring your card.", by=house.officer)
    return add_slots(house)


@pytest.fixture
def interviews(house, slots) -> list[Interview]:
    actions.invite_to_interview(house.call, house.applications, by=house.officer)
    Mail.objects.all().delete()
    return [application.interview for application in house.applications]
