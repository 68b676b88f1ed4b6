from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.stays import actions, queries
from sojourn.stays.actions import Decision, ResultLine
from sojourn.stays.models import Recognition, Stay
from tests import factories as make

pytestmark = pytest.mark.django_db


def results(grades: dict[int, str]) -> list[ResultLine]:
    """Grades by the number of the recognition, for the one course behind each."""
    numbers = {line.pk: line.course.behind.get().pk for line in Recognition.objects.filter(pk__in=grades)}
    return [ResultLine("", grade, course=numbers[pk]) for pk, grade in grades.items()]


def transcript(name: str = "transcript.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF")


@pytest.fixture
def stay(cast) -> Stay:
    """Returned, with two courses promised."""
    made = make.stay(cast.student, at=cast.host, state="returned", ended_on=date(2027, 10, 1))
    agreement = made.learning_agreements.get()
    made.learning_agreements.update(state="agreed")
    for position, (title, home_title, credits) in enumerate(
        (("European Law", "欧盟法", "3.0"), ("Legal History", "法律史", "2.0"))
    ):
        course = make.home_course(
            agreement, title, home_title=home_title, credits=Decimal(credits), position=position
        )
        Recognition.objects.create(stay=made, course=course)
    return made


def lines(stay: Stay) -> list[Recognition]:
    return list(queries.recognitions_of(stay))


@pytest.mark.parametrize("who", ["student", "contact", "officer"])
def test_transcript_is_received_with_a_grade_per_course(cast, stay, who):
    law, history = lines(stay)

    actions.receive_transcript(
        stay, upload=transcript(), lines=results({law.pk: "1.3", history.pk: ""}), by=getattr(cast, who)
    )

    assert [(line.state, line.grade, line.transcript_id is not None) for line in lines(stay)] == [
        ("transcript_received", "1.3", True),
        ("promised", "", False),
    ]
    told = {mail.account.person for mail in Mail.objects.filter(subject="已收到李明的成绩单")}
    assert told == {cast.counsellor, cast.unit_officer}
    assert list(queries.recognitions_to_decide(cast.counsellor)) == [law]
    assert list(queries.recognitions_to_decide(cast.other_unit_officer)) == []


def test_transcript_is_not_for_strangers_nor_before_the_stay_nor_without_grades(cast, stay):
    law, _history = lines(stay)
    for stranger in (cast.other_student, cast.other_contact, cast.counsellor, cast.leader):
        with pytest.raises(Forbidden):
            actions.receive_transcript(stay, upload=transcript(), lines=results({law.pk: "1.0"}), by=stranger)
    with pytest.raises(Refusal, match="成绩"):
        actions.receive_transcript(stay, upload=transcript(), lines=results({law.pk: " "}), by=cast.student)
    with pytest.raises(Refusal, match="PDF"):
        actions.receive_transcript(
            stay, upload=transcript("transcript.exe"), lines=results({law.pk: "1.0"}), by=cast.student
        )
    Stay.objects.update(state="departed")
    with pytest.raises(Refusal, match="尚未开始"):
        actions.receive_transcript(stay, upload=transcript(), lines=results({law.pk: "1.0"}), by=cast.student)


def test_host_corrects_a_grade_until_it_is_decided_but_the_student_does_not(cast, stay):
    law, _history = lines(stay)
    actions.receive_transcript(stay, upload=transcript(), lines=results({law.pk: "1.3"}), by=cast.contact)

    with pytest.raises(Refusal):
        actions.receive_transcript(stay, upload=transcript(), lines=results({law.pk: "1.0"}), by=cast.student)
    actions.receive_transcript(stay, upload=transcript(), lines=results({law.pk: "2.0"}), by=cast.contact)

    assert lines(stay)[0].grade == "2.0"


def test_recognitions_of_another_stay_are_not_touched(cast, stay):
    theirs = make.stay(cast.other_student, at=cast.host, state="returned")
    foreign, _history = lines(stay)

    with pytest.raises(Refusal):
        actions.receive_transcript(
            theirs, upload=transcript(), lines=results({foreign.pk: "1.0"}), by=cast.other_student
        )

    assert lines(stay)[0].state == "promised"


@pytest.fixture
def graded(cast, stay) -> list[Recognition]:
    grades = {line.pk: "1.3" for line in lines(stay)}
    actions.receive_transcript(stay, upload=transcript(), lines=results(grades), by=cast.contact)
    Mail.objects.all().delete()
    return lines(stay)


def test_coordinator_recognises_and_refuses_and_the_student_is_told_once(cast, stay, graded):
    law, history = graded

    actions.decide_recognitions(
        stay,
        decisions=[
            Decision(law, is_recognised=True, home_grade="92", credits=Decimal("3.0")),
            Decision(history, is_recognised=False, reason="Too little in common."),
        ],
        by=cast.counsellor,
    )

    assert [(line.state, line.home_grade, line.credits) for line in lines(stay)] == [
        ("recognised", "92", Decimal("3.0")),
        ("refused", "", None),
    ]
    assert queries.credits_of(lines(stay)) == queries.Credits(Decimal("5.0"), Decimal("3.0"), 0)
    assert queries.reasons_of(lines(stay)) == {history.pk: "Too little in common."}
    assert [mail.account.person for mail in Mail.objects.all()] == [cast.student]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"is_recognised": True, "credits": Decimal(3)}, "成绩"),
        ({"is_recognised": True, "home_grade": "92", "credits": Decimal("3.5")}, "3.0"),
        ({"is_recognised": True, "home_grade": "92"}, "学分"),
        ({"is_recognised": False}, "原因"),
    ],
)
def test_decision_is_complete_or_none_is_taken(cast, stay, graded, facts, why):
    law, history = graded
    good = Decision(history, is_recognised=True, home_grade="90", credits=Decimal(2))

    with pytest.raises(Refusal, match=why):
        actions.decide_recognitions(stay, decisions=[good, Decision(law, **facts)], by=cast.counsellor)

    assert [line.state for line in lines(stay)] == ["transcript_received", "transcript_received"]


@pytest.mark.parametrize("who", ["student", "contact", "other_unit_officer", "leader"])
def test_nobody_else_decides(cast, stay, graded, who):
    decision = Decision(graded[0], is_recognised=True, home_grade="92", credits=Decimal(3))

    with pytest.raises(Forbidden):
        actions.decide_recognitions(stay, decisions=[decision], by=getattr(cast, who))


def test_decided_course_is_not_decided_again_but_can_be_reconsidered(cast, stay, graded):
    law, _history = graded
    decision = Decision(law, is_recognised=True, home_grade="92", credits=Decimal(3))
    actions.decide_recognitions(stay, decisions=[decision], by=cast.unit_officer)

    with pytest.raises(Refusal):
        actions.decide_recognitions(stay, decisions=[decision], by=cast.counsellor)
    actions.reconsider_recognition(law, by=cast.counsellor, reason="Grade was mistyped")

    again = lines(stay)[0]
    assert (again.state, again.home_grade, again.credits) == ("transcript_received", "", None)
