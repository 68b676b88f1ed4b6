from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import translation

from sojourn.applications import actions
from sojourn.applications.models import Application
from sojourn.kernel.models import Mail, StepTaken
from sojourn.kernel.refusal import Forbidden, Refusal, Stale
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_starting_twice_gives_the_same_draft(house):
    first = actions.start_application(house.call, by=house.student)

    second = actions.start_application(house.call, by=house.student)

    assert (second.pk, second.state, second.unit) == (first.pk, "draft", house.law)


def test_a_second_application_to_one_call_is_refused_by_the_database(house):
    make.application(call=house.call, person=house.student)

    with pytest.raises(IntegrityError):
        Application.objects.create(call=house.call, person=house.student, unit=house.law)


def test_starting_after_the_close_is_refused_in_words(house, now, in_english):
    now.move_to(house.call.closes_at)

    with pytest.raises(Refusal, match="The call closed at 2 Nov"):
        actions.start_application(house.call, by=house.student)


def test_starting_is_only_for_students(house):
    with pytest.raises(Forbidden):
        actions.start_application(house.call, by=house.officer)


def test_submitting_keeps_findings_and_facts_and_sends_one_receipt(house, draft):
    actions.add_choice(draft, house.hard, by=house.student)
    actions.add_choice(draft, house.doubtful, by=house.student)

    application = actions.submit_application(draft, by=house.student)

    assert application.state == "submitted"
    assert [(choice.place, choice.verdict) for choice in application.choices.all()] == [
        (house.easy, "eligible"),
        (house.hard, "not_eligible"),
        (house.doubtful, "unclear"),
    ]
    assert application.choices.get(rank=2).findings == [
        {
            "kind": "gpa",
            "required": {"minimum": 3.8, "scale": 4},
            "met": False,
            "code": "gpa_short",
            "values": {
                "minimum": 3.8,
                "scale": 4,
                "value": 3.5,
                "value_scale": 4,
                "converted": 3.5,
                "missing": 0.3,
            },
        }
    ]
    assert application.facts["gpa"] == "3.5"
    assert [result["test"] for result in application.facts["languages"]] == ["toefl_ibt"]
    assert [mail.address for mail in Mail.objects.all()] == [house.student.email]


def test_submitting_twice_changes_nothing_and_sends_nothing(house, draft):
    actions.submit_application(draft, by=house.student)

    again = actions.submit_application(draft, by=house.student)

    assert again.state == "submitted"
    assert Mail.objects.count() == 1
    assert StepTaken.objects.filter(step="submit").count() == 1


def test_submitting_in_the_last_second_is_in_time(house, draft, now):
    now.move_to(house.call.closes_at - timedelta(seconds=1))

    application = actions.submit_application(draft, by=house.student)

    assert application.state == "submitted"


def test_submitting_at_the_closing_instant_is_too_late(house, draft, now, in_english):
    now.move_to(house.call.closes_at)

    with pytest.raises(Refusal, match="The call closed at"):
        actions.submit_application(draft, by=house.student)

    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at, Mail.objects.count()) == ("draft", None, 0)


def test_submitting_with_gaps_names_each(house, draft, question, transcript, in_english):
    actions.remove_choice(draft.choices.get(), by=house.student)

    with pytest.raises(Refusal, match=r"Still missing: at least one choice, Why\?, Transcript\."):
        actions.submit_application(draft, by=house.student)


def test_somebody_elses_application_cannot_be_submitted(house, draft):
    with pytest.raises(Forbidden):
        actions.submit_application(draft, by=make.student(house.law))


def test_reopening_and_submitting_again_judges_anew(house, submitted):
    application = actions.reopen_application(submitted, by=house.student)
    house.student.studies.gpa = 3.9
    house.student.studies.save()
    actions.add_choice(application, house.hard, by=house.student)

    again = actions.submit_application(application, by=house.student)

    assert [choice.verdict for choice in again.choices.all()] == ["eligible", "eligible"]
    assert again.facts["gpa"] == "3.9"


def test_reopening_after_the_close_is_refused(house, submitted, closed, in_english):
    with pytest.raises(Refusal, match="The call closed at"):
        actions.reopen_application(submitted, by=house.student)


def test_withdrawing_and_applying_again_keeps_what_was_typed(house, submitted, question):
    withdrawn = actions.withdraw_application(submitted, by=house.student)
    assert (withdrawn.state, Mail.objects.count()) == ("withdrawn", 2)

    draft = actions.resume_application(withdrawn, by=house.student)

    assert (draft.state, draft.submitted_at) == ("draft", None)
    assert [choice.place for choice in draft.choices.all()] == [house.easy]


def test_withdrawing_a_draft_sends_nothing(house, draft):
    actions.withdraw_application(draft, by=house.student)

    assert Mail.objects.count() == 0


def test_answers_of_two_windows_are_merged_where_they_differ_in_place(house, draft, question):
    other = question.__class__.objects.create(call=house.call, text_zh="何时？", text_en="When?", kind="line")
    seen = draft.version
    actions.save_answers(draft, seen=seen, answers={str(question.pk): "for law"}, by=house.student)

    merged = actions.save_answers(
        draft, seen=seen, answers={str(question.pk): "", str(other.pk): "soon"}, by=house.student
    )

    assert merged.answers == {str(question.pk): "for law", str(other.pk): "soon"}


def test_the_same_answer_changed_in_two_windows_is_stale_with_both(house, draft, question):
    seen, number = draft.version, str(question.pk)
    actions.save_answers(draft, seen=seen, answers={number: "first"}, by=house.student)

    with pytest.raises(Stale) as stale:
        actions.save_answers(draft, seen=seen, answers={number: "second"}, by=house.student)

    draft.refresh_from_db()
    assert stale.value.changes == {number: ("first", "second")}
    assert draft.answers == {number: "first"}


def test_answers_to_questions_of_another_call_are_ignored(house, draft, question):
    foreign = question.__class__.objects.create(call=make.call(), text_zh="?", text_en="?", kind="line")

    saved = actions.save_answers(draft, seen=draft.version, answers={str(foreign.pk): "x"}, by=house.student)

    assert saved.answers == {}


def test_answers_cannot_be_changed_once_submitted(house, submitted, question, in_english):
    with pytest.raises(Refusal, match="It has been submitted"):
        actions.save_answers(
            submitted, seen=submitted.version, answers={str(question.pk): "late"}, by=house.student
        )


def test_what_is_missing_is_parted_as_the_language_parts_it(house, draft, question, transcript):
    draft.refresh_from_db()
    with translation.override("zh-hans"):
        chinese = draft.what_is_missing()
    with translation.override("en"):
        english = draft.what_is_missing()

    assert "为什么？、成绩单" in chinese
    assert "Why?, Transcript" in english
