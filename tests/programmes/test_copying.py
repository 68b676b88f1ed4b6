"""A call made from last year's takes everything along, with its years moved."""

import pytest
from django.urls import reverse

from sojourn.organisation.models import Role, Unit
from sojourn.programmes import actions
from sojourn.programmes.actions import questions as forming
from sojourn.programmes.models import Call
from sojourn.programmes.years import moved
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "years", "becomes"),
    [
        ("2027/28学年学生交换项目", 1, "2028/29学年学生交换项目"),
        ("Apply by 15 January 2027 for 2027–2028.", 1, "Apply by 15 January 2028 for 2028–2029."),
        ("1999/00 and 2099/00", 1, "1999/00 and 2100/01"),
        ("Room 12027, call 020270", 1, "Room 12027, call 020270"),
        ("2028-02-29", 1, "2029-02-28"),
        ("2027/28", 0, "2027/28"),
        ("2027/28", -2, "2025/26"),
    ],
)
def test_years_of_this_century_move_and_other_numbers_stay(text, years, becomes):
    assert moved(text, years) == becomes


@pytest.fixture
def office():
    return make.somebody(Role.OFFICER, make.university())


@pytest.fixture
def earlier(office, now):
    """A call with everything that a copy takes along."""
    call = make.call(
        state="draft",
        code="exchange-2028",
        academic_year=make.academic_year("2028/29"),
        title_zh="2028/29学年学生交换",
        title_en="Exchange 2028/29",
        text_en="From autumn 2028 on.",
        places=[],
    )
    section = forming.add_section(call, title_zh="证件", title_en="Papers", by=office)
    has = forming.add_question(
        call, kind="yes_no", text_zh="有护照？", text_en="Passport?", section=section, by=office
    )
    forming.add_question(
        call,
        kind="date",
        text_zh="有效期",
        text_en="Valid until, at least 2029?",
        section=section,
        limits={"earliest": "2029-07-15"},
        condition={"match": "all", "tests": [{"of": has.name, "how": "is", "value": "yes"}]},
        feeds="document:passport",
        by=office,
    )
    gone = forming.add_question(call, kind="line", text_zh="旧", text_en="Old", by=office)
    gone.is_withdrawn = True
    gone.save()
    call.requirements.create(kind="age", parameters={"highest": 35, "day": "2028-09-01"}, position=1)
    call.requirements.create(kind="answer", parameters={"question": has.name, "allowed": ["yes"]}, position=2)
    call.documents.create(title_zh="2028年成绩单", title_en="Transcript of 2028")
    actions.keep_score_parts(call, weights={"marks": 60, "review": 40}, by=office)
    return Call.objects.get(pk=call.pk)


def told(call) -> dict:
    """A call as far as a copy takes it along."""
    return {
        "titles": (call.title_zh, call.title_en, call.text_en),
        "sections": list(call.sections.values_list("title_en", flat=True)),
        "questions": [
            (one.name, one.section.title_en, one.text_en, one.limits, one.condition, one.feeds)
            for one in call.questions.filter(is_withdrawn=False)
        ],
        "requirements": list(call.requirements.values_list("kind", "parameters")),
        "documents": list(call.documents.values_list("title_zh", "title_en")),
        "weights": dict(call.score_parts.values_list("source", "weight")),
    }


def test_one_click_makes_next_years_call(client, office, earlier):
    before = told(earlier)
    client.force_login(office.account)

    answer = client.post(reverse("programmes:call_copy", args=[earlier.pk]))

    copy = Call.objects.exclude(pk=earlier.pk).get()
    assert answer.headers["Location"] == reverse("programmes:desk", args=[copy.pk])
    assert (copy.code, copy.academic_year.label, copy.state) == ("exchange-2029", "2029/30", "draft")
    (first, *_), (second, *_) = before["questions"]
    assert told(copy) == {
        "titles": ("2029/30学年学生交换", "Exchange 2029/30", "From autumn 2029 on."),
        "sections": ["Papers"],
        "questions": [
            (first, "Papers", "Passport?", {}, {}, ""),
            (
                second,
                "Papers",
                "Valid until, at least 2030?",
                {"earliest": "2030-07-15"},
                {"match": "all", "tests": [{"of": first, "how": "is", "value": "yes"}]},
                "document:passport",
            ),
        ],
        "requirements": [
            ("age", {"highest": 35, "day": "2029-09-01"}),
            ("answer", {"question": first, "allowed": ["yes"]}),
        ],
        "documents": [("2029年成绩单", "Transcript of 2029")],
        "weights": {"marks": 60, "review": 40},
    }
    assert told(Call.objects.get(pk=earlier.pk)) == before


def test_a_second_copy_gets_a_code_of_its_own(office, earlier):
    copies = [actions.copy_for_next_year(earlier, by=office).code for _ in range(2)]

    assert copies == ["exchange-2029", "exchange-2029-2"]


def test_a_copy_can_be_worked_on_like_any_form(office, earlier):
    copy = actions.copy_for_next_year(earlier, by=office)

    question = copy.questions.first()
    forming.move_question(copy.questions.last(), up=False, by=office)
    forming.change_question(question, seen=0, changes={"text_en": "A passport?"}, by=office)

    assert [one.text_en for one in copy.questions.all()] == ["A passport?", "Valid until, at least 2030?"]


def test_nobody_else_copies(client, earlier, now):
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)

    assert client.post(reverse("programmes:call_copy", args=[earlier.pk])).status_code == 404
