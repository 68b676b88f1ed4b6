"""Objections to a result on notice, their answers and appeals."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sojourn.allocation import actions
from sojourn.allocation.models import Objection, Outcome, Run
from sojourn.kernel import clock
from sojourn.kernel.mail import mails_of
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.kernel.steps import steps_taken
from sojourn.organisation.models import Person, Role, Unit
from tests import factories as make
from tests.allocation import rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(now) -> Run:
    """Published with notice: of two applicants the second has no place."""
    by, place = rounds.office(), make.place(seats=1)
    call = rounds.closed_call([place])
    for score in (90, 60.5):
        rounds.ranked(call, score, place)
    return actions.publish_run(rounds.computed(call, by), by=by)


@pytest.fixture
def outcome(run) -> Outcome:
    return run.outcomes.select_related("application__person").get(place=None)


@pytest.fixture
def officer(run) -> Person:
    return run.frozen_by


@pytest.fixture
def leader(run) -> Person:
    return make.somebody(Role.LEADER, Unit.objects.get(parent=None))


def file(outcome: Outcome) -> Objection:
    return actions.file_objection(
        outcome, about="score", text="My average is 91, not 19.", by=outcome.application.person
    )


def test_objection_waits_for_the_office(outcome):
    objection = file(outcome)

    assert (objection.state, objection.about, objection.text, objection.is_settled) == (
        "filed",
        "score",
        "My average is 91, not 19.",
        False,
    )


def test_only_the_applicant_objects(outcome, officer):
    with pytest.raises(Forbidden):
        actions.file_objection(outcome, about="score", text="Wrong.", by=officer)


def test_second_objection_is_refused_until_the_first_is_withdrawn(outcome):
    first = file(outcome)

    with pytest.raises(Refusal):
        file(outcome)
    actions.withdraw_objection(first, by=outcome.application.person)

    assert file(outcome).state == "filed"


def test_objection_after_the_notice_period_is_refused(run, outcome, now):
    now.shift(timedelta(days=run.call.notice_days + 1))

    with pytest.raises(Refusal):
        file(outcome)


def test_empty_objection_is_refused(outcome):
    with pytest.raises(Refusal):
        actions.file_objection(outcome, about="score", text="  ", by=outcome.application.person)


def test_notice_period_does_not_end_before_the_objection_is_answered(run, outcome, officer, now):
    objection = file(outcome)
    now.shift(timedelta(days=run.call.notice_days + 1))

    with pytest.raises(Refusal, match="1"):
        actions.finish_notice(run, by=officer)
    actions.answer_objection(objection, uphold=True, reason="You are right.", by=officer)
    actions.finish_notice(run, by=officer)

    run.refresh_from_db()
    assert run.state == "final"


def test_refusal_keeps_the_notice_period_open_for_an_appeal(run, outcome, officer, now):
    objection = file(outcome)
    now.shift(timedelta(days=run.call.notice_days + 1))
    actions.answer_objection(objection, uphold=False, reason="The record says 19.", by=officer)

    with pytest.raises(Refusal):
        actions.finish_notice(run, by=officer)
    now.shift(timedelta(days=Objection.APPEAL_DAYS + 1))
    actions.finish_notice(run, by=officer)

    run.refresh_from_db()
    assert run.state == "final"


def test_appeal_is_decided_by_somebody_else(outcome, officer, leader):
    applicant = outcome.application.person
    objection = actions.answer_objection(file(outcome), uphold=False, reason="No.", by=officer)
    objection = actions.appeal_objection(objection, reason="Look at the transcript.", by=applicant)

    with pytest.raises(Forbidden):
        actions.decide_appeal(objection, uphold=False, reason="No again.", by=officer)
    objection = actions.decide_appeal(objection, uphold=True, reason="The transcript says 91.", by=leader)

    assert objection.state == "appeal_upheld"
    assert [(step.step, step.reason) for step in steps_taken(objection)] == [
        ("reject", "No."),
        ("appeal", "Look at the transcript."),
        ("uphold_appeal", "The transcript says 91."),
    ]


def test_late_appeal_is_refused(run, outcome, officer, now):
    objection = actions.answer_objection(file(outcome), uphold=False, reason="No.", by=officer)
    now.shift(timedelta(days=run.call.notice_days + Objection.APPEAL_DAYS + 1))

    with pytest.raises(Refusal):
        actions.appeal_objection(objection, reason="Late.", by=outcome.application.person)


def test_answer_needs_a_reason_and_is_told_by_letter(outcome, officer, in_english):
    objection = file(outcome)
    with pytest.raises(Refusal):
        actions.answer_objection(objection, uphold=False, reason=" ", by=officer)

    actions.answer_objection(objection, uphold=False, reason="The record says 19.", by=officer)

    letter = mails_of(outcome.application.person.account).order_by("-pk").first()
    assert "The record says 19." in letter.body


def test_applicant_files_in_the_browser_and_reads_where_it_stands(client, outcome):
    client.force_login(outcome.application.person.account)

    page = client.post(
        reverse("allocation:objection_add", args=[outcome.pk]),
        {"about": "place", "text": "Why her?"},
        follow=True,
    )

    objection = Objection.objects.get()
    assert page.redirect_chain[-1][0] == reverse("allocation:objection", args=[objection.pk])
    assert "Why her?" in page.content.decode()


def test_nothing_typed_is_lost_when_the_form_is_refused(client, outcome):
    file(outcome)
    client.force_login(outcome.application.person.account)

    page = client.post(
        reverse("allocation:objection_add", args=[outcome.pk]), {"about": "place", "text": "Once more"}
    )

    assert page.status_code == 422
    assert "Once more" in page.content.decode()


def test_office_answers_in_the_browser(client, outcome, officer):
    objection = file(outcome)
    client.force_login(officer.account)

    client.post(
        reverse("allocation:objection_step", args=[objection.pk]),
        {"step": "reject", "reason": "The record stands."},
    )

    objection.refresh_from_db()
    assert (objection.state, objection.answered_by) == ("rejected", officer)
    assert objection.appeal_until >= clock.today() + timedelta(days=Objection.APPEAL_DAYS)


def test_stranger_sees_no_objection(client, outcome):
    objection = file(outcome)
    client.force_login(make.student(Unit.objects.get(code="LAW")).account)

    answers = [
        client.get(reverse("allocation:objection", args=[objection.pk])).status_code,
        client.get(reverse("allocation:objection_add", args=[outcome.pk])).status_code,
        objection in client.get(reverse("allocation:objection_list")).context["page"].object_list,
    ]

    assert answers == [404, 404, False]


def test_list_asks_few_questions_of_the_database(client, run, officer, django_assert_num_queries):
    for outcome in run.outcomes.select_related("application__person"):
        file(outcome)
    client.force_login(officer.account)
    client.get(reverse("allocation:objection_list"))

    with django_assert_num_queries(10):
        page = client.get(f"{reverse('allocation:objection_list')}?call={run.call_id}")

    assert page.context["unsettled"] == run.outcomes.count()
