from decimal import Decimal

import pytest

from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from sojourn.stays import actions, queries
from sojourn.stays.actions import ReasonGiven
from sojourn.stays.models import LearningAgreement, Stay
from tests import factories as make

pytestmark = pytest.mark.django_db

LAW = ("L1", "European Law", "6.0", "欧盟法", "3.0")
HISTORY = ("", "Legal History", "5.0", "法律史", "2.0")
TRADE = ("L9", "Trade Law", "4.0", "贸易法", "2.0")
lines = make.course_lines


@pytest.fixture
def stay(cast) -> Stay:
    return make.stay(cast.student, at=cast.host)


@pytest.fixture
def draft(stay) -> LearningAgreement:
    return stay.learning_agreements.get()


def agree(agreement: LearningAgreement, cast) -> LearningAgreement:
    actions.sign_as_student(agreement, by=cast.student)
    actions.sign_for_home(agreement, by=cast.counsellor)
    return actions.sign_for_host(agreement, by=cast.contact)


def give_all_reasons(change: LearningAgreement, cast) -> LearningAgreement:
    """The timetable for what went, the same in words for all else."""
    other = ReasonGiven("other", "Timetable")
    return actions.give_reasons(
        change,
        courses={course.pk: other for course in change.courses.exclude(change="")},
        removals={line.pk: ReasonGiven("timetable-conflict") for line in change.removals.all()},
        by=cast.student,
    )


def promises(stay: Stay) -> list[tuple[str, str]]:
    return [(line.course.title, line.state) for line in stay.recognitions.order_by("id")]


def test_courses_are_saved_changed_and_taken_out(cast, draft):
    actions.save_courses(draft, courses=lines(LAW, HISTORY), seen=0, by=cast.student)
    dearer = ("l1", "European Law I", "8.0", "欧盟法", "4.0")

    saved = actions.save_courses(draft, courses=lines(TRADE, dearer), seen=1, by=cast.student)

    assert actions.lines_of(saved) == lines(TRADE, dearer)
    assert saved.version == 2


def test_courses_saved_from_an_old_window_are_compared_first(cast, draft):
    actions.save_courses(draft, courses=lines(LAW), seen=0, by=cast.student)

    with pytest.raises(Stale) as stale:
        actions.save_courses(draft, courses=lines(HISTORY), seen=0, by=cast.student)

    assert stale.value.changes == {
        "courses": tuple("\n".join(map(str, lines(one))) for one in (LAW, HISTORY))
    }
    assert actions.lines_of(draft) == lines(LAW)


def test_course_stands_once(cast, draft):
    with pytest.raises(Refusal, match="L1"):
        actions.save_courses(draft, courses=lines(LAW, LAW), seen=0, by=cast.student)


@pytest.mark.parametrize("who", ["other_student", "officer", "contact", "counsellor"])
def test_courses_are_the_students_own(cast, draft, who):
    with pytest.raises(Forbidden):
        actions.save_courses(draft, courses=lines(LAW), seen=0, by=getattr(cast, who))


def test_empty_agreement_is_not_signed(cast, draft):
    with pytest.raises(Refusal, match="至少"):
        actions.sign_as_student(draft, by=cast.student)


def test_three_signatures_in_order_agree_and_promise_recognition(cast, stay, draft):
    actions.save_courses(draft, courses=lines(LAW, HISTORY), seen=0, by=cast.student)

    agreed = agree(draft, cast)

    assert agreed.state == "agreed"
    assert [(line.party, line.by) for line in agreed.signatures.all()] == [
        ("student", cast.student),
        ("home", cast.counsellor),
        ("host", cast.contact),
    ]
    assert promises(stay) == [("欧盟法", "promised"), ("法律史", "promised")]
    asked = {mail.account.person for mail in Mail.objects.filter(subject__contains="待签署")}
    assert asked == {cast.counsellor, cast.unit_officer}
    assert Mail.objects.filter(account=cast.contact.account, subject__contains="to sign").count() == 1


def test_nobody_signs_out_of_turn_twice_or_for_another(cast, draft):
    actions.save_courses(draft, courses=lines(LAW), seen=0, by=cast.student)

    with pytest.raises(Forbidden):
        actions.sign_as_student(draft, by=cast.officer)
    with pytest.raises(Refusal):
        actions.sign_for_home(draft, by=cast.counsellor)
    actions.sign_as_student(draft, by=cast.student)
    with pytest.raises(Refusal):
        actions.sign_as_student(draft, by=cast.student)
    for stranger in (cast.other_unit_officer, cast.student, cast.leader, cast.contact):
        with pytest.raises(Forbidden):
            actions.sign_for_home(draft, by=stranger)
    actions.sign_for_home(draft, by=cast.unit_officer)
    for stranger in (cast.other_contact, cast.student, cast.counsellor):
        with pytest.raises(Forbidden):
            actions.sign_for_host(draft, by=stranger, on_behalf="I say so")

    assert draft.signatures.count() == 2


def test_office_enters_the_hosts_signature_only_with_what_it_came(cast, draft):
    actions.save_courses(draft, courses=lines(LAW), seen=0, by=cast.student)
    actions.sign_as_student(draft, by=cast.student)
    actions.sign_for_home(draft, by=cast.officer)

    with pytest.raises(Refusal, match="接收院校的签署"):
        actions.sign_for_host(draft, by=cast.officer)
    actions.sign_for_host(draft, by=cast.officer, on_behalf="signed scan of 3 May")

    assert draft.signatures.get(party="host").on_behalf == "signed scan of 3 May"


def test_sent_back_version_loses_its_signatures(cast, draft):
    actions.save_courses(draft, courses=lines(LAW), seen=0, by=cast.student)
    actions.sign_as_student(draft, by=cast.student)
    actions.sign_for_home(draft, by=cast.counsellor)

    actions.send_back_agreement(draft, by=cast.contact, reason="L1 is not offered.")

    assert (draft.state, draft.signatures.count()) == ("draft", 0)
    assert Mail.objects.filter(account=cast.student.account, subject="您的学习协议已被退回").exists()


def test_change_shows_its_differences_and_recognitions_follow_when_agreed(cast, stay, draft):
    actions.save_courses(draft, courses=lines(LAW, HISTORY), seen=0, by=cast.student)
    agree(draft, cast)
    change = actions.propose_change(stay, by=cast.student, reason="History is full")
    more = ("L1", "European Law", "6.0", "欧盟法", "4.0")

    actions.save_courses(change, courses=lines(more, TRADE), seen=0, by=cast.student)
    shown = queries.differences(draft.courses.all(), change.courses.all())
    before = promises(stay)
    give_all_reasons(change, cast)
    agree(change, cast)

    assert [(line.kind, line.course.title, line.fields) for line in shown] == [
        ("same", "European Law", frozenset()),
        ("added", "Trade Law", frozenset()),
        ("removed", "Legal History", frozenset()),
        ("changed", "欧盟法", {"credits"}),
        ("added", "贸易法", frozenset()),
        ("removed", "法律史", frozenset()),
    ]
    assert before == [("欧盟法", "promised"), ("法律史", "promised")]
    draft.refresh_from_db()
    assert (draft.state, change.number, change.state, change.reason) == (
        "superseded",
        2,
        "agreed",
        "History is full",
    )
    assert promises(stay) == [
        ("欧盟法", "promised"),
        ("法律史", "dropped"),
        ("贸易法", "promised"),
    ]
    assert queries.credits_of(list(queries.recognitions_of(stay))).promised == Decimal("6.0")


def test_change_needs_a_reason_an_agreed_version_and_no_other_change(cast, stay, draft):
    with pytest.raises(Refusal, match="三方"):
        actions.propose_change(stay, by=cast.student, reason="Too early")
    actions.save_courses(draft, courses=lines(LAW), seen=0, by=cast.student)
    agree(draft, cast)
    with pytest.raises(Refusal):
        actions.propose_change(stay, by=cast.student, reason=" ")
    with pytest.raises(Forbidden):
        actions.propose_change(stay, by=cast.counsellor, reason="I want it")
    change = actions.propose_change(stay, by=cast.student, reason="Full")
    with pytest.raises(Refusal, match="三方"):
        actions.propose_change(stay, by=cast.student, reason="Another")

    actions.discard_change(change, by=cast.student)

    assert [line.number for line in stay.learning_agreements.all()] == [1]
    with pytest.raises(Refusal):
        actions.discard_change(draft, by=cast.student)


def test_course_with_a_transcript_stays_in_the_agreement(cast, stay, draft):
    actions.save_courses(draft, courses=lines(LAW, HISTORY), seen=0, by=cast.student)
    agree(draft, cast)
    stay.recognitions.filter(course__title="欧盟法").update(state="transcript_received")
    change = actions.propose_change(stay, by=cast.student, reason="No law any more")

    with pytest.raises(Refusal, match="European Law"):
        actions.save_courses(change, courses=lines(HISTORY), seen=0, by=cast.student)


def test_each_party_is_asked_to_sign_in_turn(cast, draft):
    people = (cast.student, cast.counsellor, cast.unit_officer, cast.contact, cast.other_contact)
    actions.save_courses(draft, courses=lines(LAW), seen=0, by=cast.student)

    def asked() -> list[int]:
        return [queries.learning_agreements_to_sign(person).count() for person in people]

    first = asked()
    actions.sign_as_student(draft, by=cast.student)
    second = asked()
    actions.sign_for_home(draft, by=cast.counsellor)

    assert (first, second, asked()) == ([1, 0, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 1, 0])
