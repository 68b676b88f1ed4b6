from datetime import date, timedelta

import pytest

from sojourn.applications import actions
from sojourn.applications.queries import (
    applications_without_question,
    next_deadline,
)
from sojourn.kernel.models import Mail
from sojourn.kernel.refusal import Forbidden, Refusal
from sojourn.organisation.models import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def endorsed(house, draft, now):
    """An application with one clear, one refused and one doubtful choice, endorsed by the unit."""
    actions.add_choice(draft, house.hard, by=house.student)
    actions.add_choice(draft, house.doubtful, by=house.student)
    application = actions.submit_application(draft, by=house.student)
    now.move_to(house.call.closes_at)
    return actions.endorse_application(application, by=house.unit_officer)


def test_admitting_with_an_undecided_choice_is_refused(house, endorsed, in_english):
    with pytest.raises(Refusal, match="Decide first on the choices 3"):
        actions.admit_application(endorsed, by=house.officer)


def test_admitting_after_deciding_the_doubtful_choice(house, endorsed):
    doubtful = endorsed.choices.get(rank=3)
    actions.decide_choice(doubtful, is_admitted=True, by=house.officer)

    application = actions.admit_application(endorsed, by=house.officer)

    assert application.state == "eligible"
    assert [choice.counts for choice in application.choices.all()] == [True, False, True]


def test_admitting_a_choice_against_the_finding_needs_a_reason(house, endorsed, in_english):
    hard = endorsed.choices.get(rank=2)

    with pytest.raises(Refusal, match="Give a reason"):
        actions.decide_choice(hard, is_admitted=True, by=house.officer)

    decided = actions.decide_choice(hard, is_admitted=True, reason="Host agreed.", by=house.officer)
    assert (decided.counts, decided.decision_reason) == (True, "Host agreed.")
    back = actions.decide_choice(decided, is_admitted=None, by=house.officer)
    assert (back.counts, back.decision_reason) == (False, "")


def test_refusing_an_eligible_or_doubtful_choice_needs_a_reason(house, endorsed):
    for rank in (1, 3):
        with pytest.raises(Refusal):
            actions.decide_choice(endorsed.choices.get(rank=rank), is_admitted=False, by=house.officer)


def test_admitting_nothing_is_refused(house, endorsed, in_english):
    for rank in (1, 3):
        actions.decide_choice(
            endorsed.choices.get(rank=rank), is_admitted=False, reason="Closed.", by=house.officer
        )

    with pytest.raises(Refusal, match="None of the choices is admitted"):
        actions.admit_application(endorsed, by=house.officer)


def test_a_unit_officer_may_not_check(house, endorsed):
    for attempt in (
        lambda: actions.admit_application(endorsed, by=house.unit_officer),
        lambda: actions.refuse_application(endorsed, by=house.unit_officer, reason="x"),
        lambda: actions.decide_choice(
            endorsed.choices.get(rank=1), is_admitted=False, reason="x", by=house.unit_officer
        ),
        lambda: actions.return_application(
            endorsed, by=house.unit_officer, reason="x", correct_until=date(2028, 1, 1)
        ),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_a_foreign_affairs_office_checks_its_subtree_only(house, endorsed):
    own, other = (
        make.somebody(Role.FOREIGN_AFFAIRS, house.law),
        make.somebody(Role.FOREIGN_AFFAIRS, house.med),
    )
    actions.decide_choice(endorsed.choices.get(rank=3), is_admitted=True, by=own)

    with pytest.raises(Forbidden):
        actions.admit_application(endorsed, by=other)
    assert actions.admit_application(endorsed, by=own).state == "eligible"


def test_returning_tells_the_applicant_what_and_until_when(house, endorsed):
    until = house.call.closes_at.date() + timedelta(days=5)

    application = actions.return_application(
        endorsed, by=house.officer, reason="Sign the plan.", correct_until=until
    )

    assert (application.state, next_deadline(application)) == ("returned", until)
    letter = Mail.objects.first()
    assert letter.address == house.student.email
    assert "Sign the plan." in letter.body


def test_returning_until_yesterday_is_refused(house, endorsed, in_english):
    with pytest.raises(Refusal, match="Say until which day"):
        actions.return_application(
            endorsed,
            by=house.officer,
            reason="x",
            correct_until=house.call.closes_at.date() - timedelta(days=1),
        )


def test_a_returned_application_is_corrected_after_the_close_and_goes_back_to_the_unit(house, endorsed):
    until = house.call.closes_at.date() + timedelta(days=5)
    actions.return_application(endorsed, by=house.officer, reason="Fewer.", correct_until=until)
    actions.remove_choice(endorsed.choices.get(rank=3), by=house.student)

    application = actions.submit_application(endorsed, by=house.student)

    assert (application.state, application.correct_until) == ("submitted", None)


def test_correcting_after_the_day_is_refused(house, endorsed, now, in_english):
    until = house.call.closes_at.date() + timedelta(days=5)
    actions.return_application(endorsed, by=house.officer, reason="Fewer.", correct_until=until)
    now.shift(timedelta(days=6))

    with pytest.raises(Refusal, match="The time for corrections is over"):
        actions.submit_application(endorsed, by=house.student)
    with pytest.raises(Refusal, match="The time for corrections is over"):
        actions.remove_choice(endorsed.choices.get(rank=3), by=house.student)


def test_refusing_needs_a_reason_and_tells_the_applicant(house, endorsed):
    with pytest.raises(Refusal):
        actions.refuse_application(endorsed, by=house.officer, reason="")

    application = actions.refuse_application(endorsed, by=house.officer, reason="Year of study.")

    assert application.state == "not_eligible"
    assert "Year of study." in Mail.objects.first().body


def test_overriding_a_missing_endorsement_needs_a_reason(house, submitted, closed):
    with pytest.raises(Refusal):
        actions.override_application(submitted, by=house.officer, reason="")

    application = actions.override_application(submitted, by=house.officer, reason="Unit is late.")

    assert application.state == "eligible"


def test_bulk_admission_takes_only_what_is_without_question(house, endorsed):
    clear = make.application(call=house.call, person=make.student(house.law), state="endorsed")
    elsewhere = make.application(call=house.call, person=make.student(house.med), state="submitted")

    assert list(applications_without_question(house.call, house.officer)) == [clear]
    assert actions.admit_without_question(house.call, by=house.officer) == 1

    states = {one.pk: one.state for one in house.call.applications.all()}
    assert states == {endorsed.pk: "endorsed", clear.pk: "eligible", elsewhere.pk: "submitted"}


@pytest.mark.parametrize(
    ("state", "date_of_call"),
    [
        ("draft", "closes_at"),
        ("submitted", "endorse_until"),
        ("endorsed", "check_until"),
        ("not_endorsed", "check_until"),
        ("eligible", "check_until"),
        ("under_review", "review_until"),
        ("ranked", "announce_on"),
        ("accepted", None),
        ("withdrawn", None),
    ],
)
def test_next_deadline(house, state, date_of_call):
    dates = {
        "endorse_until": date(2027, 11, 10),
        "check_until": date(2027, 11, 20),
        "review_until": date(2027, 12, 1),
        "announce_on": date(2027, 12, 20),
    }
    house.call.__class__.objects.filter(pk=house.call.pk).update(**dates)
    house.call.refresh_from_db()
    application = make.application(call=house.call, person=house.student, state=state)

    expected = {**dates, "closes_at": date(2027, 11, 2), None: None}[date_of_call]
    assert next_deadline(application) == expected
